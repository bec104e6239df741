#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What one took back, lost the connection over, or was in the middle of when the machine died: two routers and a tunnel."""
import os
import random

import api
import manual
import netns
import powercut
import tap


def export(router):
    """The configuration without the comment above it, which has the time in it."""
    said = router.command('/export').stdout
    return [line for line in said.splitlines() if not line.startswith('#')]


def ask(connection, *words):
    """The =ret= of a request that must not fail."""
    answer = connection.ask(*words)
    assert not any(words[0] == '!trap' for words in answer), answer
    return next((word[5:] for word in answer[-1] if word.startswith('=ret=')), None)


def build(net):
    server, client = net.router('Server'), net.router('Client')
    net.cable(server, 'eth0', client, 'eth0')
    server.start().named()
    client.start().named()
    server.command('/ip address add address=10.5.8.1/24 interface=eth0')
    server.command('/ppp secret add name=jack password=pass local-address=10.0.0.1 remote-address=10.0.0.2')
    server.command('/interface pptp-server server set enabled=yes')
    client.command('/ip address add address=10.5.8.2/24 interface=eth0')
    client.command('/interface pptp-client add user=jack password=pass connect-to=10.5.8.1 disabled=no')
    manual.connected(client)


def who_cuts_himself_off_in_safe_mode_gets_the_tunnel_back(net):
    before = export(net.Client)
    with api.Api(net.Client) as away:
        ask(away, '/safe-mode/take')
        ask(away, '/interface/pptp-client/remove', '=.id=pptp-out1')
        tap.until(lambda: not net.Client.pings('10.0.0.1'), 'the tunnel is gone')
        with api.Api(net.Client) as other:
            assert ask(other, '/safe-mode/get') == 'admin'
    tap.until(lambda: export(net.Client) == before, lambda: '\n'.join(export(net.Client)))
    manual.connected(net.Client)
    manual.ping(net.Client, '10.0.0.1')
    assert 'safe mode of admin ended with its connection' in net.Client.log()


def an_undone_change_is_in_force_at_once(net):
    net.Server.command('/ppp secret disable jack')
    net.Client.command('/interface pptp-client disable pptp-out1; /interface pptp-client enable pptp-out1')
    tap.until(lambda: not net.Client.pings('10.0.0.1'), 'jack may not come in')
    net.Server.command('/undo')
    manual.connected(net.Client)
    assert 'nothing to redo' not in net.Server.command('/redo').stdout
    net.Server.command('/undo')


def kill_9_in_safe_mode_leaves_the_router_as_it_was(net):
    before = export(net.Client)
    with api.Api(net.Client) as away:
        ask(away, '/safe-mode/take')
        ask(away, '/interface/pptp-client/set', '=.id=pptp-out1', '=connect-to=10.9.9.9', '=name=elsewhere')
        ask(away, '/ip/address/remove', '=.id=*1')
        ask(away, '/system/identity/set', '=name=Lost')
        net.Client.kill()
    net.Client.reboot()
    assert export(net.Client) == before, export(net.Client)
    manual.connected(net.Client)


def a_daemon_that_stops_in_safe_mode_starts_as_it_was(net):
    before = export(net.Client)
    with api.Api(net.Client) as away:
        ask(away, '/safe-mode/take')
        ask(away, '/ppp/secret/add', '=name=late')
        net.Client.stop()
    net.Client.reboot()
    assert export(net.Client) == before, export(net.Client)


def the_configuration_comes_back_from_a_backup_while_the_router_runs(net):
    before = export(net.Client)
    said = net.Client.command('/system backup save name=b password=p').stdout
    assert said.splitlines() == ['Saving system configuration', 'Configuration backup saved'], said
    net.Client.command('/interface pptp-client remove pptp-out1; /system identity set name=Other')
    failed = net.Client.command('/system backup load name=b password=wrong', check=False)
    assert failed.returncode == 1 and 'the password is wrong' in failed.stderr, failed
    net.Client.command('/system backup load name=b password=p')
    assert export(net.Client) == before, export(net.Client)
    manual.connected(net.Client)


def a_reset_router_runs_the_script_that_was_asked_for(net):
    before = export(net.Client)
    net.Client.command('/file add name=first.rsc contents="/system identity set name=FromScript"')
    net.Client.command('/system reset-configuration run-after-reset=first.rsc')
    tap.until(lambda: 'set name=FromScript' in export(net.Client), lambda: '\n'.join(export(net.Client)))
    net.Client.command('/system backup load name=auto-before-reset')
    assert export(net.Client) == before, export(net.Client)


def some_changes(connection, count):
    """Until the daemon dies, perhaps. The last request may not be answered."""
    for number in range(count):
        name = random.choice('abcdefgh')
        connection.ask(*random.choice((
            ('/ppp/secret/add', f'=name={name}', f'=password={number}'),
            ('/ppp/secret/set', f'=.id={name}', f'=comment={number}', '=profile=default-encryption'),
            ('/ppp/secret/remove', f'=.id={name}'),
            ('/ppp/profile/add', f'=name={name}'),
            ('/ppp/profile/set', f'=.id={name}', f'=name={random.choice("abcdefgh")}'),
            ('/system/identity/set', f'=name=n{number}'),
            ('/undo',),
            ('/redo',),
        )))


def under_a_mark_a_power_failure_leaves_what_was_before_or_what_was_released(net):
    router = net.router('Powerless')
    synced = os.path.join(net.folder, 'synced')
    os.mkdir(synced, 0o700)
    router.env = powercut.environment(router.state, synced)
    router.start()
    for _ in range(12):
        atomic = random.random() < 0.5
        with api.Api(router) as connection:
            some_changes(connection, random.randint(0, 10))
            router.command('/system identity set name=settled')     # what a mark has not synced is synced with this
            before, released = export(router), None
            mark = (ask(connection, '/system/history/mark', '=kind=atomic') if atomic
                    else ask(connection, '/safe-mode/take'))
            some_changes(connection, random.randint(0, 40))
            if random.random() < 0.5:
                released = export(router)
                ask(connection, *(('/system/history/release', f'=mark={mark}') if atomic else ('/safe-mode/release',)))
            router.kill()
        router.close_consoles()
        powercut.lose(router.state, synced)
        router.start()
        assert export(router) == (released or before), export(router)
    router.stop()


if __name__ == '__main__':
    seed = int(os.environ.get('SEED', random.SystemRandom().randrange(1 << 32)))
    random.seed(seed)
    print(f'# SEED={seed} repeats this run')
    netns.main([
        who_cuts_himself_off_in_safe_mode_gets_the_tunnel_back,
        an_undone_change_is_in_force_at_once,
        kill_9_in_safe_mode_leaves_the_router_as_it_was,
        a_daemon_that_stops_in_safe_mode_starts_as_it_was,
        the_configuration_comes_back_from_a_backup_while_the_router_runs,
        a_reset_router_runs_the_script_that_was_asked_for,
        under_a_mark_a_power_failure_leaves_what_was_before_or_what_was_released,
    ], build=build)
