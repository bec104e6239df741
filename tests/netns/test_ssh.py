#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""A real sshd and a real ssh: the router's console over the network."""
import os
import re

import debian
import netns
import tap
from console import Console
from machine import Machine

SSHD = '''
HostKey {folder}/host
AuthorizedKeysFile {folder}/key.pub
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
PrintMotd no
PrintLastLog no
AcceptEnv WARREN_LOGIN_OPTIONS
Match User bob
    ForceCommand /run/bin/warren
'''


def build(net):
    router = net._add(Machine(net, 'Router'))
    net.cable(router, 'lan', net.host('pc'), 'eth0')
    net.pc.address('10.1.1.2/24')
    router.start().named()
    router.command('/ip address add address=10.1.1.1/24 interface=lan')
    serve(net, router)


def serve(net, router):
    root = debian.unpacked('openssh-server', 'libwrap0')
    for name in ('host', 'key'):
        netns.run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', os.path.join(net.folder, name))
    os.chmod(os.path.join(net.folder, 'key.pub'), 0o644)
    config = os.path.join(net.folder, 'sshd_config')
    with open(config, 'w', encoding='utf-8') as file:
        file.write(SSHD.format(folder=net.folder))
    log = os.path.join(net.folder, 'sshd.log')
    router.popen(f'{root}/usr/sbin/sshd', '-D', '-f', config, '-E', log,
                 env={**os.environ, 'LD_LIBRARY_PATH': f'{root}/lib/x86_64-linux-gnu:{root}/usr/lib/x86_64-linux-gnu'})
    tap.until(lambda: ssh(net, 'admin', ':put 1', check=False).returncode == 0, lambda: read(log))


def read(path):
    with open(path, encoding='utf-8', errors='replace') as file:
        return file.read()


def ssh_command(net, user, *more):
    return [*net.pc.prefix(), 'ssh', '-F', 'none', '-i', os.path.join(net.folder, 'key'), '-o', 'LogLevel=ERROR',
            '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'BatchMode=yes',
            *more, f'{user}@10.1.1.1']


def ssh(net, user, *command, **more):
    return netns.run(*ssh_command(net, user), *command, **more)


def open_console(net, user, columns=100, rows=30, env=None, *more):
    console = Console(ssh_command(net, user, '-tt', *more), columns, rows, env=env, label=f'ssh {user}')
    net.Router.consoles.append(console)
    console.wait_prompt()
    return console


def a_command_prints_without_control_codes_and_its_status_comes_back(net):
    done = ssh(net, 'admin', '/interface print')
    assert re.search(r'^ +\d+ +R? +lan +ether', done.stdout, re.MULTILINE), done.stdout
    assert not re.search(r'[^\n -~]', done.stdout) and done.stderr == '', done
    assert ssh(net, 'admin', ':put one; :put two').stdout == 'one\ntwo\n'
    done = ssh(net, 'admin', '/interface no-such-thing', check=False)
    assert done.returncode == 1 and re.fullmatch(r'-c:1:\d+: bad command name no-such-thing\n', done.stderr), done


def lines_on_standard_input_are_commands(net):
    done = ssh(net, 'admin', input='/ppp secret add name=by-ssh\n:put [/ppp secret get by-ssh service]\n')
    assert done.stdout == 'any\n', done
    net.Router.command('/ppp secret remove by-ssh')


def a_terminal_gets_the_prompt(net):
    console = open_console(net, 'admin')
    assert console.prompt.startswith('[admin@Router] >'), console.prompt
    assert console.type(':put [/system identity get name]').strip() == 'Router'
    assert console.quit() == 0


def two_consoles_see_each_others_changes(net):
    far, near = open_console(net, 'admin'), net.Router.open_console()
    far.do('/ppp secret add name=from-far')
    assert 'from-far' in near.type('/ppp secret print')
    near.do('/ppp secret set from-far comment=near')
    assert ';;; near' in far.type('/ppp secret print')
    near.do('/ppp secret remove from-far')
    far.fails('/ppp secret set from-far comment=far', 'no such item')
    far.quit()


def a_forced_command_runs_nothing_else(net):
    assert ssh(net, 'bob', ':put "over ssh"').stdout == 'over ssh\n'
    done = ssh(net, 'bob', 'touch /run/home/proof; id', check=False)
    assert done.returncode == 1 and 'bad command name touch' in done.stderr, done
    console = open_console(net, 'bob')
    assert console.prompt.startswith('[bob@Router] >'), console.prompt
    assert console.quit() == 0


def options_of_the_terminal_come_through_the_environment(net):
    console = open_console(net, 'admin', 100, 30, {'WARREN_LOGIN_OPTIONS': 'c40w'}, '-o', 'SendEnv=WARREN_LOGIN_OPTIONS')
    said = console.type('/interface print detail')
    assert max(map(len, said.splitlines())) < 40, said
    console.quit()


def the_groups_of_a_user_count(net):
    net.Router.command('/user add name=jack group=read password=x')
    assert ssh(net, 'jack', ':put [/system identity get name]').stdout == 'Router\n'
    done = ssh(net, 'jack', '/system identity set name=Mine', check=False)
    assert done.returncode and 'not enough permissions (9)' in done.stderr, done


def the_router_knows_who_came_over_ssh_and_from_where(net):
    shown = ssh(net, 'admin', '/user active print').stdout
    assert re.search(r'admin +10\.1\.1\.2 +ssh', shown), shown
    assert 'user admin logged in from 10.1.1.2 via ssh' in net.Router.log()
    net.Router.command('/user group add name=door policy=local,read; /user set jack group=door')
    done = ssh(net, 'jack', ':put 1', check=False)
    assert done.returncode == 3 and 'not enough permissions (9)' in done.stderr, done
    net.Router.command('/user group set door policy=ssh,read')
    assert ssh(net, 'jack', ':put 1').stdout == '1\n'
    net.Router.command('/user set jack group=read; /user group remove door')


def a_stranger_is_refused_with_status_3(net):
    done = ssh(net, 'eve', '/interface print', check=False)
    assert done.returncode == 3 and re.search('not permitted|[Pp]ermission', done.stderr), done


if __name__ == '__main__':
    netns.main([
        a_command_prints_without_control_codes_and_its_status_comes_back, lines_on_standard_input_are_commands,
        a_terminal_gets_the_prompt, two_consoles_see_each_others_changes, a_forced_command_runs_nothing_else,
        options_of_the_terminal_come_through_the_environment, the_groups_of_a_user_count,
        the_router_knows_who_came_over_ssh_and_from_where,
        a_stranger_is_refused_with_status_3,
    ], build=build)
