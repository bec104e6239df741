#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What a person or a script at the console waits for, against sqlite3 on the same file and busybox's shell.

Everything that is compared is measured in one run, in turns, and the fastest of each counts."""
import fcntl
import json
import os
import pty
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'netns'))

import netns  # noqa: E402

SECRETS = 10000
ITEMS = 200         # interfaces in the list that is completed
LOOPS = 1000000
TURNS = 5
NAME = 'someone'    # with a number behind it

results = []


def result(metric, value, unit, against=None, other=None):
    results.append({'name': 'console', 'metric': metric, 'value': value, 'unit': unit, 'against': against,
                    'ratio': value / other if other else None})


def seconds(*command, **more):
    begin = time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, **more)
    return time.monotonic() - begin


def compare(metric, against, ours, theirs, turns=TURNS):
    """Both are functions that give seconds."""
    pairs = [(ours(), theirs()) for _ in range(turns)]
    result(metric, min(a for a, _ in pairs) * 1000, 'ms', against, min(b for _, b in pairs) * 1000)


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, *command):
        self.seen = b''
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ['TERM'] = 'xterm'
            os.environ.pop('HOME', None)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('4H', 24, 80, 0, 0))
            os.execv(command[0], command)

    def until(self, text):
        while text not in self.seen:
            if not select.select([self.fd], [], [], 30)[0]:
                raise TimeoutError(f'{text} does not come after {self.seen[-300:]}')
            self.seen += os.read(self.fd, 65536)

    def type(self, text):
        self.seen = b''
        os.write(self.fd, text.encode())

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def to_prompt(prompt, *command):
    begin = time.monotonic()
    terminal = Terminal(*command)
    terminal.until(prompt)
    spent = time.monotonic() - begin
    terminal.close()
    return spent


class Bench:
    def __init__(self, router):
        self.router = router
        self.database = os.path.join(router.state, 'warren.db')
        self.sqlite = shutil.which('sqlite3')
        self.console = netns.program('warren')

    def ours(self, text):
        return seconds(self.console, '--state', self.router.state, '-c', text)

    def theirs(self, text, database=None):
        return seconds(self.sqlite, database or self.database, text)

    def first_prompt(self):
        compare('time to the first prompt', 'sqlite3',
                lambda: to_prompt(b'] > ', self.console, '--state', self.router.state),
                lambda: to_prompt(b'sqlite> ', self.sqlite, self.database))

    def memory(self):
        terminal = Terminal(self.console, '--state', self.router.state)
        terminal.until(b'] > ')
        with open(f'/proc/{terminal.pid}/status', encoding='ascii') as file:
            kilobytes = [int(line.split()[1]) for line in file if line.startswith('VmRSS:')]
        result('memory of an idle console', kilobytes[0] / 1024, 'MB')
        terminal.close()

    def completion(self):
        """From Tab to the name, at the end of a line that names all items but one."""
        adds = ''.join(f'add name=item{i} connect-to=192.0.2.1 user=u\n' for i in range(ITEMS))
        self.ours(f'/interface pptp-client\n{adds}')
        terminal = Terminal(self.console, '--state', self.router.state)
        terminal.until(b'] > ')
        terminal.type('/interface pptp-client\r')
        terminal.until(b'pptp-client> ')
        terminal.type('set ' + ','.join(f'item{i}' for i in range(ITEMS - 1)) + f',item{ITEMS - 1}'[:-1])
        terminal.until(f'item{ITEMS - 2},'.encode())
        time.sleep(0.5)     # what was typed is drawn; nobody measures this
        terminal.seen = b''
        begin = time.monotonic()
        terminal.type('9\t')
        terminal.until(b'9 ')
        result('completion in a list of 200 items', (time.monotonic() - begin) * 1000, 'ms')
        terminal.close()

    def fill(self, folder):
        path = os.path.join(folder, 'fill.rsc')
        with open(path, 'w', encoding='ascii') as file:
            file.write('/ppp secret\n')
            file.writelines(f'add name={NAME}{i} password=secret{i} service=pptp local-address=10.0.0.1 '
                            f'remote-address=10.1.{i >> 8}.{i & 255}\n' for i in range(SECRETS))
        shutil.copy(path, os.path.join(self.router.state, 'files', 'fill.rsc'))

    def imports(self, folder):
        """Into an empty list; sqlite3 into an empty table of the same form, from the same number of statements."""
        table = subprocess.run([self.sqlite, self.database, '.schema ppp_secret'], capture_output=True, text=True,
                               check=True).stdout
        rows = subprocess.run([self.sqlite, '-cmd', '.mode insert ppp_secret', self.database, 'select * from ppp_secret'],
                              capture_output=True, text=True, check=True).stdout
        script = os.path.join(folder, 'rows.sql')

        def theirs(before, after):
            for path in (database + end for end in ('', '-wal', '-shm')):
                if os.path.exists(path):
                    os.unlink(path)
            self.theirs(f'PRAGMA journal_mode=WAL; {table}', database)
            with open(script, 'w', encoding='utf-8') as file:
                file.write(f'PRAGMA synchronous=FULL;\n{before}\n{rows}\n{after}\n')
            with open(script, encoding='utf-8') as file:
                return seconds(self.sqlite, database, stdin=file)

        def ours(more):
            self.ours('/ppp secret remove [find]')
            return self.ours(f'/import file-name=fill.rsc {more}')

        database = os.path.join(self.router.state, 'their.db')
        compare('import of 10,000 lines as one change', 'sqlite3, one transaction',
                lambda: ours('atomic=yes'), lambda: theirs('BEGIN;', 'COMMIT;'), 3)
        compare('import of 10,000 lines', 'sqlite3, each row committed', lambda: ours(''), lambda: theirs('', ''), 1)

    def lists(self):
        select_all = "select * from ppp_secret"
        compare('print of 10,000 secrets', 'sqlite3', lambda: self.ours('/ppp secret print'),
                lambda: self.theirs(select_all))
        compare('print terse of 10,000 secrets', 'sqlite3', lambda: self.ours('/ppp secret print terse'),
                lambda: self.theirs(select_all))
        compare('export of 10,000 secrets', 'sqlite3', lambda: self.ours('/ppp secret export'),
                lambda: self.theirs(select_all))

    def loop(self):
        shell = shutil.which('busybox')
        compare('a loop of a million rounds', 'busybox sh',
                lambda: self.ours(f':local s 0; :for i from=1 to={LOOPS} do={{ :set s ($s + $i) }}; :put $s'),
                lambda: seconds(shell, 'sh', '-c',
                                f'i=1; s=0; while [ $i -le {LOOPS} ]; do s=$((s+i)); i=$((i+1)); done; echo $s'), 3)


def main():
    netns.stop_tidily()
    with netns.Net() as net, tempfile.TemporaryDirectory() as folder:
        router = net.router('bench')
        router.start()
        bench = Bench(router)
        bench.first_prompt()
        bench.memory()
        bench.completion()
        bench.fill(folder)
        bench.ours('/import file-name=fill.rsc atomic=yes')
        bench.lists()
        bench.imports(folder)
        bench.loop()
    json.dump(results, sys.stdout)


if __name__ == '__main__':
    main()
