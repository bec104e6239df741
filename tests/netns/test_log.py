#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Log messages go where the rules say: buffers, files, another machine, consoles; and a flood of them hurts nobody."""
import glob
import os
import re
import subprocess

import netns
import tap
from api import Api, sentence
from test_bad_input import Elsewhere, memory

FLOOD = 100000
RECEIVER = ("import socket, sys; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('0.0.0.0', 514)); "
            "print('ready', flush=True)\n"
            "while True: d, a = s.recvfrom(2000); print(a[0], d.decode(), flush=True)")


def build(net):
    home = net.router('Home')
    net.cable(home, 'lan', net.host('collector'), 'eth0')
    net.collector.address('10.1.1.2/24')
    home.start().named()
    home.command('/ip address add address=10.1.1.1/24 interface=lan')


def files(router, name):
    """The messages of a log's files, oldest first, without dates."""
    paths = sorted(glob.glob(os.path.join(router.state, 'files', name + '.*.txt')), reverse=True)
    lines = []
    for path in paths:
        with open(path, encoding='utf-8') as file:
            lines += [line.split(' ', 3)[3] for line in file.read().splitlines()]
    return len(paths), lines


def a_rule_sends_messages_to_files_that_turn_over(net):
    net.Home.command('/system logging action set disk disk-lines-per-file=3 disk-file-count=2; '
                     '/system logging add topics=script action=disk')
    net.Home.command(':for i from=1 to=8 do={/log info "number $i"}')
    count, lines = files(net.Home, 'log')
    assert (count, lines) == (2, [f'number {i}' for i in range(4, 9)]), (count, lines)
    net.Home.stop()
    net.Home.start()
    net.Home.command('/log info "after the start"')
    assert files(net.Home, 'log')[1][-1] == 'after the start'


def a_rule_sends_messages_to_another_machine(net):
    receiver = net.collector.popen('python3', '-c', RECEIVER, stdout=subprocess.PIPE, text=True)
    assert receiver.stdout.readline() == 'ready\n'
    net.Home.command('/system logging action set remote remote=10.1.1.2 src-address=10.1.1.1; '
                     '/system logging add topics=script,warning action=remote prefix=R1')
    net.Home.command(':log warning "the first"')
    assert receiver.stdout.readline() == '10.1.1.1 <28>script,warning R1: the first\n'
    net.Home.command('/system logging action set remote bsd-syslog=yes syslog-facility=local0; :log warning second')
    said = receiver.stdout.readline()
    assert re.fullmatch(r'10\.1\.1\.1 <132>\w{3} [ \d]\d \d\d:\d\d:\d\d Home script,warning R1: second\n', said), said
    receiver.terminate()
    receiver.wait()
    receiver.stdout.close()


def a_collector_that_is_gone_is_said_once_and_nothing_waits(net):
    net.Home.command('/ip address disable 0')
    net.Home.mark_log()
    net.Home.command(':for i from=1 to=50 do={:log warning "nobody hears $i"}')
    said = re.findall('logging to remote fails: .*', net.Home.new_log())
    assert len(said) == 1, said
    assert re.search(r'I +script,warning +remote', net.Home.command('/system logging print').stdout)
    net.Home.command('/ip address enable 0')
    tap.until(lambda: net.Home.command(':log warning again') and
              'logging to remote works again' in net.Home.new_log(), net.Home.new_log)


def flood(api, count):
    one, last = ['/log/info', '=message=' + 'x' * 100], '.tag=last'
    for _ in range(0, count, 500):
        api.send(sentence(*one) * 499 + sentence(*one, last))
        next(said for said in api.sentences() if last in said)


def lost(api):
    """Reads until the daemon says that lines were lost."""
    return next(word for said in api.sentences() for word in said if 'messages were lost' in word)


def a_flood_costs_those_who_do_not_read_lines_and_nobody_anything_else(net):
    with Api(net.Home) as lazy, Api(net.Home) as echo, Api(net.Home) as loud:
        lazy.send(sentence('/log/listen', '.tag=1'))
        echo.send(sentence('/log/echo', '.tag=1'))
        net.Home.command('/system logging add topics=script action=echo')
        flood(loud, 2000)
        before = memory(net.Home)
        flood(loud, FLOOD)
        grown = memory(net.Home) - before
        assert grown < 16384, f'{grown} KiB more'
        net.Home.command('/system identity print')
        for api in (lazy, echo):
            tap.say(lost(api))
    net.Home.command('/system logging remove [find action=echo topics=script]')


def what_is_logged_while_a_console_asks_or_edits_is_shown_afterwards(net):
    home = net.Home
    home.command('/system logging add topics=script action=echo; /ppp secret add name=ex comment=old')
    asked, edits = home.open_console(), home.open_console()
    asked.start('/ppp secret add')
    asked.until(lambda: asked.at_prompt(re.compile('name:')), 'the question')
    edits.start('/ppp secret edit ex comment')
    edits.until(lambda: 'C-c quit' in edits.tail(), 'the editor')
    home.command(':for i from=1 to=600 do={/log info "number $i"}')
    for console, answer in ((asked, 'other\r'), (edits, '\x0f')):
        console.keys(answer)
        console.until(lambda: 'script,info number 600' in console.tail(2) and console.at_prompt(), 'the last line')
        numbers = re.findall(r'^\S+ echo: script,info number ([0-9]+)$', '\n'.join(console.screen.lines()), re.M)
        assert numbers == [str(i) for i in range(1, 601)], numbers
    home.command('/system logging remove [find action=echo topics=script]')


def a_full_disk_is_said_once_and_everything_else_goes_on(net):
    router = net._add(Elsewhere(net, 'Full', 'mount -t tmpfs -o size=600k none "$0"')).start()
    router.command('/system logging action set disk disk-lines-per-file=60000; '
                   '/system logging add topics=script action=disk')
    router.command(f':for i from=1 to=3000 do={{/log info "{"x" * 500}"}}')
    said = re.findall('logging to disk fails: .*', router.log())
    assert said == ['logging to disk fails: No space left on device'], said
    assert 'x' * 500 in router.command('/log print without-paging').stdout
    router.stop()


if __name__ == '__main__':
    netns.main([
        a_rule_sends_messages_to_files_that_turn_over, a_rule_sends_messages_to_another_machine,
        a_collector_that_is_gone_is_said_once_and_nothing_waits,
        a_flood_costs_those_who_do_not_read_lines_and_nobody_anything_else,
        what_is_logged_while_a_console_asks_or_edits_is_shown_afterwards,
        a_full_disk_is_said_once_and_everything_else_goes_on,
    ], build=build)
