#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Everything that keys can do at a console: after any of them Ctrl-C brings the prompt back, and nobody else notices.

WARREN_SEED and WARREN_ROUNDS in the environment make it another run, or a longer one.
"""
import os
import random

import netns
from api import Api
from console import CTRL_C, PROMPT, Ended

SEED = int(os.environ.get('WARREN_SEED', '1723'))
ROUNDS = int(os.environ.get('WARREN_ROUNDS', '150'))
SIZES = (80, 24), (20, 5), (200, 60), (41, 10)

KEYS = ['\x1b[A', '\x1b[B', '\x1b[C', '\x1b[D', '\x1b[H', '\x1b[F', '\x1b[3~', '\x1b[5~', '\x1b[6~', '\x1b', '\x1bOP',
        '\x1bOQ', '\x1bOR', '\x1bOS', '\x1b[15~', '\x1b[17~', '\x1b[18~', '\x1b[19~', '\x1b[200~', '\x1b[201~', '\x1b[1;5C',
        '\t', '\t\t', '\r', '\r', '\n', '\x7f', '?', ' ', ' ', *map(chr, range(1, 32))]
WORDS = ['/', '..', ':put', ':global', ':local', ':if', ':for', ':foreach', ':while', ':do', ':error', ':delay', ':execute', ':parse',
         ':len', ':pick', ':return', ':environment', '/interface', '/ip address', '/ppp secret', '/interface pptp-client',
         '/interface pptp-server server', '/system script', '/system history', '/log', '/file', '/user', 'add', 'set', 'remove',
         'print', 'find', 'get', 'edit', 'monitor', 'enable', 'comment', 'export', 'import', 'where', 'detail', 'follow', 'interval=1',
         'file=x', 'once', 'name=', 'name=a', 'comment=', 'source=', 'do={', 'in=', 'from=1', 'to=3', 'else={', 'on-error={', '{',
         '}', '(', ')', '[', ']', '"', ';', '#', '$', '$x', '$"', '->', '=', '!', '~', '\\', '+', '*', '*1', '0', '1,2', '10.0.0.1/24',
         '[find]', '1d2h', 'ö', '\U0001f407', 'undo', 'redo', '/safe-mode take', '/password', '/ping 127.0.0.1', 'yes', 'no', 'true']
BYTES = [bytes([value]) for value in range(256)] + [b'\xf0\x9f', b'\xff\xfe', b'\x1b[999999999999C', b'\x1b]0;x']


def build(net):
    net.router('Home').start()


def some_keys(chance):
    """What a cat, a paste and a person who knows the language type, in one."""
    typed = b''
    for _ in range(chance.randint(1, 12)):
        kind = chance.random()
        if kind < 0.55:
            typed += (chance.choice(WORDS) + chance.choice(('', ' '))).encode()
        elif kind < 0.85:
            typed += chance.choice(KEYS).encode()
        elif kind < 0.95:
            typed += chance.choice(BYTES)
        else:
            typed += chance.choice(WORDS).encode() * chance.randint(2, 200)
    return typed


def at_prompt(console):
    """The prompt may be longer than a row."""
    screen = console.screen
    rows = [''.join(screen.cells[y]) for y in range(max(0, screen.y - 3), screen.y)] + [screen.line()]
    return screen.x >= len(screen.line()) and any(PROMPT.fullmatch(''.join(rows[at:])) for at in range(len(rows)))


def back_at_the_prompt(console):
    """One Ctrl-C for each thing that may be open: a command, a question, a list of words, an editor, the line."""
    for _ in range(8):
        console.keys(CTRL_C)
        try:
            console.until(lambda: at_prompt(console), 'a prompt', 1.5)
            return
        except Ended:
            raise
        except AssertionError:
            continue
    raise AssertionError(f'Ctrl-C brings no prompt\n{console.tail()}')


def whatever_is_typed_the_prompt_comes_back(net):
    chance = random.Random(SEED)
    console = None
    for number in range(ROUNDS):
        typed = some_keys(chance)
        columns, rows = chance.choice(SIZES)
        if console is None:
            console = net.Home.open_console(columns, rows)
        try:
            console._write(typed)
            console.pump(0.02)
            back_at_the_prompt(console)
        except Ended:       # Ctrl-D and /quit are typed as well
            status = console.process.wait()
            assert status in (0, 1, 130), f'round {number} of seed {SEED}: status {status} after {typed!r}'
            console.close()
            console = None
        except AssertionError as error:
            raise AssertionError(f'round {number} of seed {SEED}, typed {typed!r}: {error}') from error
        assert net.Home.daemon.poll() is None, f'round {number} of seed {SEED}: no daemon after {typed!r}'
    if console:
        console.close()


def others_are_served_as_before(net):
    with Api(net.Home, seconds=5) as other:
        assert other.ask('/system/identity/print')[-1] == ['!done']


if __name__ == '__main__':
    netns.main([whatever_is_typed_the_prompt_comes_back, others_are_served_as_before], build=build)
