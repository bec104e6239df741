# SPDX-License-Identifier: ISC
"""A console on a real pseudo-terminal, driven as a person drives it: type a line, wait for the prompt, read the screen."""
import errno
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios

import tap
from screen import Screen

PROMPT = re.compile(r'\[[^\]]*\] ?[^>]*>>?')    # two of them: HotLock
MORE = re.compile(r'[{(\["]*\\?\.\.\.')     # the prompt of a line that is not complete yet
QUESTION = re.compile(r'.*(: ?|\[y/N\]:? ?)')

CTRL_C = '\x03'
CTRL_D = '\x04'
TAB = '\t'
UP = '\x1b[A'


class Ended(AssertionError):
    """The program behind the terminal has ended."""


def _own_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Console:
    def __init__(self, command, columns=160, rows=48, env=None, label='console'):
        self.label = label
        self.screen = Screen(columns, rows, reply=self._write)
        master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
        self.fd = master
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, preexec_fn=_own_terminal,
            env={**os.environ, 'TERM': 'xterm', 'LC_ALL': 'C.UTF-8', **(env or {})})
        os.close(slave)

    # -- bytes

    def _write(self, data):
        while data:
            data = data[os.write(self.fd, data):]

    def pump(self, seconds=0.0):
        """Takes what the program has written, waiting at most so long for the first byte."""
        readable, _, _ = select.select([self.fd], [], [], seconds)
        if not readable:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError as error:
            if error.errno != errno.EIO:  # that is how Linux reports the last close of the other side
                raise
            data = b''
        if not data:
            raise Ended(f'{self.label} ended with status {self.process.wait()}\n{self.tail()}')
        self.screen.feed(data)
        return True

    def tail(self, count=30):
        return '\n'.join(self.screen.lines()[-count:])

    def until(self, ready, what='', seconds=tap.SECONDS):
        def failed():
            return f'{what or "the awaited screen"}; {self.label} shows:\n{self.tail()}'
        return tap.until(ready, failed, seconds, idle=self.pump)

    # -- keys and lines

    def keys(self, text):
        self._write(text.encode())

    def runs(self):
        """Whether a command has the terminal: Ctrl-C is a signal now, no key of the line editor."""
        return bool(termios.tcgetattr(self.fd)[3] & termios.ISIG)

    def at_prompt(self, form=PROMPT):
        """Whether the cursor stands behind a prompt and nothing is typed yet."""
        line = self.screen.line()
        return self.screen.x >= len(line) and form.fullmatch(line) is not None

    def wait_prompt(self, seconds=tap.SECONDS):
        self.until(self.at_prompt, 'a prompt', seconds)
        return self.screen.line()

    @property
    def prompt(self):
        return self.screen.line()

    def _echo_rows(self, text):
        return (len(self.screen.line()) + 1 + len(text)) // self.screen.columns + 1

    def start(self, line):
        """Types a line and does not wait; returns the row where its output begins."""
        begin = self.screen.row() + self._echo_rows(line)
        self.keys(line + '\r')
        return begin

    def finish(self, begin, seconds=tap.SECONDS):
        """Waits for the prompt after `start`; returns the lines in between."""
        self.until(lambda: self.screen.row() >= begin and (self.at_prompt() or self.at_prompt(MORE)),
                   'the prompt', seconds)
        return '\n'.join(self.screen.lines(begin, self.screen.row()))

    def type(self, line, seconds=tap.SECONDS):
        return self.finish(self.start(line), seconds)

    def do(self, *lines):
        """Types lines that must say nothing, such as `add` and `set`; the last may continue the one before."""
        for line in lines:
            said = self.type(line)
            assert not said.strip(), f'{self.label}: "{line}" said:\n{said}'

    def paste(self, text):
        """Lines as a manual prints them, with the backslash and the prompt of a continued line or without."""
        self.do(*(re.sub(r'^\s*\\?\.\.\.\s?', '', line) for line in text.strip().splitlines()))

    def fails(self, line, text):
        """Types a line whose output must hold the text of an error."""
        said = self.type(line)
        assert re.search(text, said), f'{self.label}: "{line}" said:\n{said}\nwanted: {text}'
        return said

    def shows(self, line, form, seconds=tap.SECONDS):
        """Types a command again and again until its output matches; returns the match."""
        said = ''

        def look():
            nonlocal said
            said = self.type(line)
            return re.search(form, said, re.MULTILINE)
        return tap.until(look, lambda: f'"{line}" never showed {form}; the last was:\n{said}', seconds,
                         pause=0.2)

    # -- the end

    def interrupt(self, begin, seconds=tap.SECONDS):
        """Ctrl-C to the command that `start` began."""
        self.keys(CTRL_C)
        return self.finish(begin, seconds)

    def quit(self, seconds=tap.SECONDS):
        """Leaves with /quit and returns the exit status."""
        self.keys('/quit\r')
        try:
            self.until(lambda: False, 'the end of the console', seconds)
        except Ended:
            pass
        return self.process.wait()

    def close(self):
        if self.fd < 0:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGHUP)
            try:
                self.process.wait(2)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        os.close(self.fd)
        self.fd = -1
