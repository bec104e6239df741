#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""HomeOffice and RemoteOffice of the PPTP manual, each with a LAN, built in network namespaces; both consoles side by side.

The lines of the manual are typed into both while you look on. Without a terminal the last screens are printed.
Leaving tmux, from either console with /quit or with Ctrl-B D, takes everything away again.
"""
import os
import re
import subprocess
import sys
import threading

import manual
import netns
import tap
from console import MORE, PROMPT

HOME, REMOTE, STORY = 0, 1, 2


class Tmux:
    """A tmux server of its own with three panes: two consoles and, below, what is going on."""

    def __init__(self, net, attached):
        self.socket = os.path.join(net.folder, 'tmux')
        self.story = os.path.join(net.folder, 'story')
        self.attached = attached
        self.told = ''
        open(self.story, 'w', encoding='utf-8').close()
        width, height = os.get_terminal_size() if attached else (200, 50)
        home, remote = (' '.join([*router.prefix(), netns.program('warren'), '--state', router.state])
                        for router in (net.HomeOffice, net.RemoteOffice))
        self.run('-f', '/dev/null', 'new-session', '-d', '-s', 'warren', '-x', str(width), '-y', str(height), home)
        self.run('split-window', '-v', '-l', '9', '-t', 'warren:0.0', f'exec tail -n 99 -f {self.story}')
        self.run('split-window', '-h', '-t', 'warren:0.0', remote)
        self.run('set-option', '-g', 'status-left', ' Warren ')
        self.run('set-option', '-g', 'status-left-length', '20')
        self.run('set-option', '-g', 'status-right', ' /quit or Ctrl-B D ends the demo   Ctrl-B arrow: other console ')
        self.run('set-option', '-g', 'status-right-length', '80')
        self.run('set-option', '-g', 'mouse', 'on')
        self.run('set-hook', '-g', 'pane-exited', 'kill-server')
        self.panes = self.run('list-panes', '-F', '#{pane_id}').split()
        tap.until(self.sized, 'the size of the panes')

    def sized(self):
        """tmux tells a pane's program of a new size some time after it has drawn it."""
        for pane in self.run('list-panes', '-F', '#{pane_tty} #{pane_width}').splitlines():
            tty, width = pane.split()
            with open(tty, 'rb') as file:
                if os.get_terminal_size(file.fileno()).columns != int(width):
                    return False
        return True

    def run(self, *words, check=True):
        return netns.run('tmux', '-S', self.socket, *words, check=check).stdout

    def tell(self, text):
        self.told = text
        with open(self.story, 'a', encoding='utf-8') as story:
            story.write(text + '\n')

    def lines(self, pane):
        text = self.run('capture-pane', '-p', '-J', '-t', self.panes[pane]).rstrip('\n')
        return [line.rstrip() for line in text.split('\n')]

    def waits(self, pane, *forms):
        last = [line for line in self.lines(pane) if line][-1:]
        return any(form.fullmatch(last[0]) for form in forms) if last else False

    def prompt(self, pane, seconds=30):
        tap.until(lambda: self.waits(pane, PROMPT, MORE), 'a prompt', seconds, pause=0.1)

    def type(self, pane, line, enter=True):
        self.prompt(pane)
        self.run('select-pane', '-t', self.panes[pane])
        for at in range(0, len(line), 4 if self.attached else 400):
            self.run('send-keys', '-t', self.panes[pane], '-l', '--', line[at:at + (4 if self.attached else 400)])
        if enter:
            self.run('send-keys', '-t', self.panes[pane], 'Enter')
            tap.until(lambda: not self.lines(pane)[-1:] or not self.waits(pane, re.compile(r'.*' + re.escape(line))),
                      'the line is taken', pause=0.05)

    def paste(self, pane, *lines):
        for line in lines:
            self.type(pane, line)
        self.prompt(pane)


def story(net, tmux):
    """The manual's router-to-router example, from the first line to the ping."""
    if tmux.attached:
        tap.until(lambda: tmux.run('list-clients'), 'somebody who looks on')
    tmux.tell('Two routers, a LAN behind each, the Internet between them; nothing is configured but addresses.')
    tmux.tell('HomeOffice (left) gets a PPTP user and enables its server.')
    tmux.paste(HOME, '/ppp secret', 'add name=ex service=pptp password=lkjrht local-address=10.0.103.1 '
               'remote-address=10.0.103.2', '/interface pptp-server', 'add user=ex', 'server', 'set enabled=yes', 'print')
    tmux.tell('RemoteOffice (right) gets a PPTP client.')
    tmux.paste(REMOTE, '/interface pptp-client', 'add connect-to=192.168.80.1 user=ex \\', 'password=lkjrht disabled=no')
    tap.until(lambda: 'status: Connected' in net.RemoteOffice.command(
        '/interface pptp-client monitor pptp-out1 once', check=False).stdout, 'the tunnel', 40)
    tmux.paste(REMOTE, 'monitor pptp-out1 once')
    tmux.tell('The tunnel is up. Each router gets a route to the other LAN.')
    tmux.paste(HOME, '/', 'ip route add dst-address 10.150.1.0/24 gateway 10.0.103.2', '/interface pptp-server print')
    tmux.paste(REMOTE, '/', 'ip route add dst-address 10.150.2.0/24 gateway 10.0.103.1', '/ping 10.150.2.254 count=3')
    tmux.tell(f'A host at {net.RemoteOffice.pc.at} pings one at {net.HomeOffice.pc.at}, LAN to LAN through the tunnel:')
    answer = net.RemoteOffice.pc.run('ping', '-n', '-c', '3', '-i', '0.3', net.HomeOffice.pc.at).stdout
    for line in answer.splitlines():
        if 'icmp_seq' in line or 'packets' in line:
            tmux.tell('    ' + line)
    tmux.tell('Both consoles are yours now.')


def tell_story(net, tmux, outcome):
    try:
        story(net, tmux)
    except Exception as error:  # the person may have closed tmux, or typed between
        outcome.append(error)
        if os.path.exists(tmux.story):
            tmux.tell(f'The demo stopped: {str(error).splitlines()[0]}')


def build(net):
    manual.internet(net)
    manual.office(net, 'HomeOffice', '192.168.80.1/24', '10.150.2.254/24', 'LocalHomeOffice')
    manual.office(net, 'RemoteOffice', '192.168.81.1/24', '10.150.1.254/24', 'LocalRemoteOffice')
    for router in net.routers():
        router.close_consoles()


def show(net, tmux):
    tap.until(lambda: tmux.told in tmux.lines(STORY), 'the end of the story')
    for pane, name in ((HOME, 'HomeOffice'), (REMOTE, 'RemoteOffice'), (STORY, 'what happened')):
        print(f'--- {name}')
        print('\n'.join(tmux.lines(pane)).strip())


def main():
    attached = sys.stdin.isatty() and sys.stdout.isatty()
    netns.stop_tidily()
    outcome = []
    print('building two routers ...', flush=True)
    with netns.Net() as net:
        build(net)
        tmux = Tmux(net, attached)
        try:
            teller = threading.Thread(target=tell_story, args=(net, tmux, outcome), daemon=True)
            teller.start()
            if attached:
                subprocess.run(['tmux', '-S', tmux.socket, 'attach'], check=False,
                               env={key: value for key, value in os.environ.items() if key != 'TMUX'})
            else:
                teller.join()
                show(net, tmux)
        finally:
            tmux.run('kill-server', check=False)
    print('everything is taken away again')
    return 1 if outcome and not attached else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
