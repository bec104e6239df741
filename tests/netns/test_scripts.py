#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Scripts that the daemon runs: their processes, their rights, jobs, shared variables, tunnels and the scheduler."""
import os

import netns
import tap


def build(net):
    server, client = net.router('Server'), net.router('Client')
    net.cable(server, 'wan', client, 'wan')
    server.start()
    client.start()
    server.open_console().do('/ip address add address=10.1.0.1/24 interface=wan')
    client.open_console().do('/ip address add address=10.1.0.2/24 interface=wan')


def jobs_of(router):
    """The processes of scripts: consoles whose parent is the helper of this daemon."""
    found = []
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{pid}/cmdline', 'rb') as f:
                command = f.read().split(b'\0')
            with open(f'/proc/{pid}/stat') as f:
                parent = f.read().rsplit(')', 1)[1].split()[1]
            with open(f'/proc/{parent}/stat') as f:
                grandparent = f.read().rsplit(')', 1)[1].split()[1]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if command[1:3] == [b'--fd', b'3'] and grandparent == str(router.daemon.pid):
            found.append(int(pid))
    return found


def a_script_prints_to_whoever_runs_it(net):
    console = net.Server.console
    console.do('/system script add name=hello source={ :put "hello"; :for i from=1 to=3 do={ :put $i } }')
    said = console.type('/system script run hello')
    assert [line.strip() for line in said.split('\n') if line.strip()][-4:] == ['hello', '1', '2', '3'], said
    assert 'run-count=1' in console.type('/system script print')


def it_runs_as_nobody_with_nothing(net):
    net.Server.command('/execute ":delay 100"')
    pid = tap.until(lambda: jobs_of(net.Server), 'the job runs')[0]
    with open(f'/proc/{pid}/status') as f:
        status = dict(line.rstrip('\n').split(':\t', 1) for line in f if ':\t' in line)
    assert status['Uid'].split()[0] not in ('0',), status['Uid']
    assert set(status['CapPrm'] + status['CapEff'] + status['CapBnd']) == {'0'}, status
    assert status['NoNewPrivs'] == '1'
    with open(f'/proc/{pid}/cmdline', 'rb') as f:
        assert b'delay' not in f.read()
    tap.until(lambda: sorted(os.listdir(f'/proc/{pid}/fd')) == ['0', '1', '2', '3'],
              'it has one socket and nothing')


def another_console_ends_a_job(net):
    other = net.Server.open_console()
    other.shows(':put [:len [/system script job find]]', r'^1\b')
    other.do('/system script job remove [find]')
    tap.until(lambda: not jobs_of(net.Server), 'the process is gone')
    other.shows(':put [:len [/system script job find]]', r'^0\b')


def an_interrupt_ends_the_script_that_is_run(net):
    console = net.Server.console
    console.do('/system script add name=slow source={ :put "begun"; :delay 100 }')
    begin = console.start('/system script run slow')
    console.until(lambda: 'begun' in console.tail().split('\n'), 'the script has begun')
    console.interrupt(begin)
    tap.until(lambda: not jobs_of(net.Server), 'the process is gone')


def two_consoles_share_global_variables(net):
    one, two = net.Server.console, net.Server.open_console()
    one.do(':global shared {"a"=1; "b"="two"}', ':global twice do={ :return ($1 * 2) }')
    assert 'two' in two.type(':put ($shared->"b")')
    assert '42' in two.type(':put [$twice 21]')
    two.do(':set shared 10.0.0.1')
    tap.until(lambda: '10.0.0.1' in one.type(':put $shared'), 'the change is seen')
    assert 'ip' in one.type(':put [:typeof $shared]')
    one.do('/execute ":global shared; :set shared done"')
    tap.until(lambda: 'done' in two.type(':put $shared'), 'what a script changed is seen')


def a_failing_script_is_in_the_log(net):
    net.Server.console.do('/system scheduler add name=broken interval=1s on-event=":foo"')
    tap.until(lambda: 'executing script from scheduler (broken) failed, please check it manually' in net.Server.log(),
              'the failure is logged')
    assert 'bad command name foo (line 1 column 2)' in net.Server.log()
    net.Server.console.do('/system scheduler remove broken')


def a_tunnel_runs_the_scripts_of_its_profile(net):
    net.Server.console.do(
        '/ppp profile add name=p local-address=10.9.0.1 remote-address=10.9.0.2'
        ' on-up={ :log info ("up $user " . $"remote-address" . " " . $"caller-id") } on-down={ :log info "down $user" }',
        '/ppp secret add name=ex password=lkjrht profile=p', '/interface pptp-server server set enabled=yes')
    net.Client.console.do('/interface pptp-client add connect-to=10.1.0.1 user=ex password=lkjrht disabled=no')
    tap.until(lambda: 'up ex 10.9.0.2 10.1.0.2' in net.Server.log(), 'on-up ran')
    net.Client.console.do('/interface pptp-client disable 0')
    tap.until(lambda: 'down ex' in net.Server.log(), 'on-down ran')


def the_scheduler_runs_scripts_at_startup(net):
    net.Server.console.do('/system scheduler add name=boot start-time=startup on-event=":log info booted"')
    net.Server.stop()
    net.Server.reboot()
    tap.until(lambda: 'script,info booted' in net.Server.log(), 'the script ran')


def nothing_outlives_a_killed_daemon(net):
    net.Server.command('/execute ":while (true) do={}"')
    net.Server.command('/execute ":delay 100"')
    pids = tap.until(lambda: len(jobs_of(net.Server)) == 2 and jobs_of(net.Server), 'two jobs run')
    net.Server.command('/system identity print')  # a busy script holds nobody up
    net.Server.kill()
    tap.until(lambda: not any(os.path.exists(f'/proc/{pid}') for pid in pids), 'they are gone')


if __name__ == '__main__':
    netns.main([
        a_script_prints_to_whoever_runs_it, it_runs_as_nobody_with_nothing, another_console_ends_a_job,
        an_interrupt_ends_the_script_that_is_run, two_consoles_share_global_variables, a_failing_script_is_in_the_log,
        a_tunnel_runs_the_scripts_of_its_profile, the_scheduler_runs_scripts_at_startup,
        nothing_outlives_a_killed_daemon,
    ], build=build, chain=True)
