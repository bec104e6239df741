#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The login on a serial line, as the installed unit makes it; a pseudo-terminal is the line."""
import fcntl
import os
import re
import shlex
import struct
import termios

import netns
from console import Console, Ended
from machine import PASSWORD, Machine


def build(net):
    net._add(Machine(net, 'Router')).start().named()


def getty(net, size=(24, 80)):
    """What the unit runs. The line itself is its standard input."""
    unit = os.path.join(netns.BUILD, 'warren-serial@.service')
    with open(unit, encoding='utf-8') as file:
        command = re.search(r'^ExecStart=-(.*)$', file.read(), re.MULTILINE)[1]
    words = shlex.split(command.replace('%I', '-').replace('\\\\', '\\'))   # as systemd reads it
    words[words.index('--login-program') + 1] = netns.program('warren')
    words[words.index('--issue-file') + 1] = os.path.join(netns.TOP, 'shell', 'warren.issue')
    line = Console([*net.Router.prefix(), *words], 80, 24, label='serial line')
    fcntl.ioctl(line.fd, termios.TIOCSWINSZ, struct.pack('HHHH', *size, 0, 0))
    net.Router.consoles.append(line)
    return line


def log_in(line, name, password=PASSWORD):
    line.until(lambda: line.screen.line().endswith('login:'), 'the question for a name')
    line.keys(name + '\r')
    line.until(lambda: line.screen.line().endswith('Password:'), 'the question for a password')
    line.keys(password + '\r')


def a_login_ends_at_the_prompt_and_leaving_ends_it(net):
    line = getty(net)
    log_in(line, 'admin')
    assert line.wait_prompt().startswith('[admin@Router] >'), line.prompt
    assert 'Warren' in line.tail(100)
    line.do('/ppp secret add name=by-serial')
    assert 'by-serial' in net.Router.command('/ppp secret print').stdout
    line.quit()


def a_line_of_no_known_size_works(net):
    line = getty(net, size=(0, 0))
    log_in(line, 'admin')
    line.wait_prompt()
    assert line.type(':put "through the line"').strip() == 'through the line'
    said = line.type('/interface print detail')
    assert 'name="lo"' in said, said
    line.quit()


def options_stand_behind_the_name(net):
    line = getty(net)
    log_in(line, 'admin+t60w10h')
    line.wait_prompt()
    said = line.type('/interface pptp-client add disabled=no connect-to=10.1.1.12 name=test2 user=john; /interface pptp-client print')
    assert max(map(len, said.splitlines())) < 60 and '\x1b' not in said, said
    line.quit()


def a_wrong_password_asks_again(net):
    line = getty(net)
    log_in(line, 'admin', 'wrong')
    line.until(lambda: 'Login incorrect' in line.tail(), 'the refusal')
    log_in(line, 'jack')
    assert line.wait_prompt().startswith('[jack@Router] >'), line.prompt
    line.keys('\x04')
    try:
        line.until(lambda: False, 'the end')
    except Ended:
        pass


if __name__ == '__main__':
    netns.main([
        a_login_ends_at_the_prompt_and_leaving_ends_it, a_line_of_no_known_size_works, options_stand_behind_the_name,
        a_wrong_password_asks_again,
    ], build=build)
