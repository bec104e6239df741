#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Golden transcripts: the keys of NAME.in are typed into a console, the screen must become NAME.out.

    golden.py [--update] FILE.in...

A fresh daemon runs in a network namespace of its own for each file. Lines that begin with `#!` say how:

    #! size 80x24                 columns and rows of the terminal
    #! term dumb                  TERM of the console
    #! identity HomeOffice        the router's name
    #! interface ToInternet       an interface that exists, with a cable in it
    #! before /ip address add ... a command that is not seen
    #! mask REGEX -> TEXT         what differs from run to run
    #! wait REGEX                 stands between the lines: what the screen must show before the next is typed
    #! runs                       likewise: the command has begun, Ctrl-C would stop it

Every other line is typed as it stands. <Enter> is pressed at its end, unless that is <C-c>, and the prompt is awaited,
unless it ends with <Stay>. Keys by name: <Tab> <Enter> <Up> <Down> <Left> <Right> <Home> <End> <PgUp> <PgDn> <Del> <BS> <Esc> <F1> to <F8>, <C-a> to <C-z>,
<Paste> and <PasteEnd> around what a terminal pastes,
<C-\\>. What is no key's name is typed as it is, such as <pptp-ex>.

--update writes the .out files from what the screen shows once it has been quiet for a moment. Read them before you commit.
"""
import argparse
import difflib
import os
import re
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'netns'))

import netns  # noqa: E402
import tap  # noqa: E402

KEYS = {
    'Tab': '\t', 'Enter': '\r', 'Up': '\x1b[A', 'Down': '\x1b[B', 'Right': '\x1b[C', 'Left': '\x1b[D',
    'PgUp': '\x1b[5~', 'PgDn': '\x1b[6~', 'Paste': '\x1b[200~', 'PasteEnd': '\x1b[201~',
    'Home': '\x1b[H', 'End': '\x1b[F', 'Del': '\x1b[3~', 'BS': '\x7f', 'Esc': '\x1b', 'C-\\': '\x1c',
    'F1': '\x1bOP', 'F2': '\x1bOQ', 'F3': '\x1bOR', 'F4': '\x1bOS', 'F5': '\x1b[15~', 'F6': '\x1b[17~',
    'F7': '\x1b[18~', 'F8': '\x1b[19~', 'Stay': '',
    **{f'C-{letter}': chr(ord(letter) & 31) for letter in 'abcdefghijklmnopqrstuvwxyz'},
}
QUIET = 0.3     # seconds without output, when nobody knows yet what to wait for


def keys(line):
    return re.sub(r'<([\w\\-]+)>', lambda name: KEYS.get(name[1], name[0]), line)


class Script:
    def __init__(self, path):
        self.path = path
        self.columns, self.rows = 80, 24
        self.first = 0
        self.identity = self.term = None
        self.interfaces, self.before, self.masks, self.lines = [], [], [], []
        with open(path, encoding='utf-8') as file:
            for number, line in enumerate(file.read().splitlines(), 1):
                if line.startswith('#!'):
                    word, _, rest = line[2:].strip().partition(' ')
                    self._setting(number, word, rest)
                else:
                    self.lines.append(line)

    def _setting(self, number, word, rest):
        if word == 'size':
            self.columns, self.rows = map(int, rest.split('x'))
        elif word == 'term':
            self.term = rest
        elif word == 'identity':
            self.identity = rest
        elif word == 'interface':
            self.interfaces.append(rest)
        elif word == 'before':
            self.before.append(rest)
        elif word == 'mask':
            self.masks.append(rest.split(' -> '))
        elif word == 'wait':
            self.lines.append(re.compile(rest))
        elif word == 'runs':
            self.lines.append(None)
        else:
            raise ValueError(f'{self.path}:{number}: what is "{word}"?')

    def wanted(self):
        try:
            with open(self.path[:-3] + '.out', encoding='utf-8') as file:
                return file.read()
        except FileNotFoundError:
            return ''

    def shown(self, console):
        text = '\n'.join(console.screen.lines(self.first)) + '\n'
        for form, instead in self.masks:
            text = re.sub(form, instead, text)
        return text

    def machine(self, net):
        router = net.router('golden')
        far = net.host('far')
        for number, name in enumerate(self.interfaces):
            net.cable(router, name, far, f'far{number}')
        router.start()
        if self.identity:
            router.named(self.identity)
        for command in self.before:
            router.command(command)
        return router

    def type(self, console):
        for line in self.lines:
            if line is None:
                console.until(console.runs, 'a command that runs')
            elif isinstance(line, re.Pattern):
                console.until(lambda form=line: form.search(self.shown(console)), line.pattern)
            elif line.endswith('<Stay>'):
                console.keys(keys(line))
            elif line.endswith('<C-c>'):
                self.interrupt(console, keys(line))
            else:
                begin = console.screen.row() + 1    # not console.type: keys are no letters of an echo
                console.keys(keys(line) + '\r')
                console.finish(begin)

    @staticmethod
    def interrupt(console, text):
        """A prompt follows, in another row or in the place of something else."""
        console.keys(text[:-1])
        if text[:-1]:
            quiet(console)
        before = console.screen.row(), console.prompt
        console.keys(text[-1])
        console.until(lambda: console.at_prompt() and (console.screen.row(), console.prompt) != before, 'a prompt')

    def play(self, net, settle):
        router = self.machine(net)
        console = router.open_console(self.columns, self.rows, {'TERM': self.term} if self.term else None)
        self.first = console.screen.row()       # the banner before it is no part of the transcript
        self.type(console)
        settle(console)
        complaints = net.complaints()
        assert not complaints, complaints
        return self.shown(console)


def quiet(console):
    end = time.monotonic() + QUIET
    while time.monotonic() < end:
        if console.pump(QUIET):
            end = time.monotonic() + QUIET


def check(path):
    script = Script(path)
    wanted = script.wanted()

    def settle(console):
        try:
            console.until(lambda: script.shown(console) == wanted, seconds=5)
        except AssertionError:
            pass        # the difference says more

    with netns.Net() as net:
        try:
            shown = script.play(net, settle)
        except Exception:
            net.report()
            raise
    difference = '\n'.join(difflib.unified_diff(wanted.splitlines(), shown.splitlines(), 'wanted', 'shown', lineterm=''))
    assert shown == wanted, f'{os.path.basename(path)}\n{difference}'


def update(path):
    with netns.Net() as net:
        shown = Script(path).play(net, quiet)
    with open(path[:-3] + '.out', 'w', encoding='utf-8') as file:
        file.write(shown)


def test(path):
    def one():
        check(path)
    one.__name__ = os.path.basename(path)[:-3]
    return one


def main():
    options = argparse.ArgumentParser(description='Golden transcripts of the console')
    options.add_argument('--update', action='store_true', help='write the .out files')
    options.add_argument('files', nargs='+', metavar='FILE.in')
    options = options.parse_args()
    netns.needs_root()
    if options.update:
        for path in options.files:
            update(path)
        return 0
    return tap.run([test(path) for path in options.files])


if __name__ == '__main__':
    sys.exit(main())
