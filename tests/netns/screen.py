# SPDX-License-Identifier: ISC
"""A small terminal: bytes go in, the screen that a person would see comes out.

It knows what line editors and full-screen refreshes use of ECMA-48 and the VT100: cursor movement, erasing,
inserting and deleting, scroll regions, the alternate screen, reports. Colours are read and forgotten.
Lines that leave at the top are kept in `history`.
"""
import codecs
import re
import unicodedata

CSI = re.compile(r'\x1b\[([?>=!]?)([0-9;:]*)[ -/]*([@-~])')
STRING = re.compile(r'\x1b[\]PX^_].*?(?:\x07|\x1b\\)', re.DOTALL)
STRING_BEGIN = re.compile(r'\x1b[\]PX^_]')
CHARSET = re.compile(r'\x1b[()*+#% ].', re.DOTALL)
INCOMPLETE = re.compile(r'\x1b(\[[?>=!]?[0-9;:]*[ -/]*|[()*+#% ])?\Z')


def width(char):
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in 'WF' else 1


class Screen:
    def __init__(self, columns=80, rows=24, reply=None):
        self.columns, self.rows = columns, rows
        self.reply = reply or (lambda data: None)
        self.history = []
        self._decoder = codecs.getincrementaldecoder('utf-8')('replace')
        self._pending = ''
        self._reset()

    def _reset(self):
        self.cells = [self._blank() for _ in range(self.rows)]
        self.x = self.y = 0
        self.wrap_next = False
        self.autowrap = True
        self.top, self.bottom = 0, self.rows - 1
        self.saved = (0, 0)
        self.other = None

    def _blank(self):
        return [' '] * self.columns

    # -- what can be asked

    def line(self, y=None):
        """The text of a row, the cursor's by default, without the blanks at its end."""
        return ''.join(self.cells[self.y if y is None else y]).rstrip()

    def row(self):
        """The cursor's row, counted from the first line that was ever written."""
        return len(self.history) + self.y

    def lines(self, start=0, end=None):
        """Everything since the start, scrolled away or not; empty rows below the cursor are left out."""
        below = [self.line(y) for y in range(self.rows)]
        while len(below) > self.y + 1 and not below[-1]:
            below.pop()
        return (self.history + below)[start:end]

    def text(self):
        return '\n'.join(self.lines())

    # -- what comes in

    def feed(self, data):
        text = self._pending + self._decoder.decode(data)
        self._pending = ''
        at = 0
        while at < len(text):
            if text[at] != '\x1b':
                self._char(text[at])
                at += 1
                continue
            step = self._escape(text, at)
            if not step:
                self._pending = text[at:]
                return
            at += step

    def _escape(self, text, at):
        """Obeys the sequence at `at` and returns its length, or 0 when it is not complete yet."""
        for form, act in ((CSI, self._csi), (STRING, None), (CHARSET, None)):
            if found := form.match(text, at):
                if act:
                    act(*found.groups())
                return found.end() - at
        if STRING_BEGIN.match(text, at) or INCOMPLETE.match(text, at):
            return 0
        self._short(text[at + 1])
        return 2

    def _short(self, code):
        if code == '7':
            self.saved = (self.x, self.y)
        elif code == '8':
            self._move(*self.saved)
        elif code == 'D':
            self._line_feed()
        elif code == 'E':
            self.x = 0
            self._line_feed()
        elif code == 'M':
            self._reverse_line_feed()
        elif code == 'Z':
            self.reply(b'\x1b[?1;2c')
        elif code == 'c':
            self._reset()

    def _char(self, char):
        if char >= ' ' and char != '\x7f':
            self._put(char)
            return
        self.wrap_next = self.wrap_next and char not in '\r\n\b\t'
        if char == '\r':
            self.x = 0
        elif char in '\n\x0b\x0c':
            self._line_feed()
        elif char == '\b':
            self.x = max(0, self.x - 1)
        elif char == '\t':
            self.x = min(self.columns - 1, self.x // 8 * 8 + 8)

    def _put(self, char):
        cells = width(char)
        if cells == 0:
            at = self.x if self.wrap_next else max(0, self.x - 1)
            self.cells[self.y][at] += char
            return
        if self.wrap_next or self.x + cells > self.columns:
            if self.autowrap:
                self.x = 0
                self._line_feed()
            else:
                self.x = self.columns - cells
            self.wrap_next = False
        self.cells[self.y][self.x] = char
        if cells == 2:
            self.cells[self.y][self.x + 1] = ''
        if self.x + cells >= self.columns:
            self.wrap_next = True
        else:
            self.x += cells

    # -- lines

    def _line_feed(self):
        if self.y == self.bottom:
            self._scroll_up(1)
        elif self.y < self.rows - 1:
            self.y += 1

    def _reverse_line_feed(self):
        if self.y == self.top:
            self._scroll_down(1)
        elif self.y > 0:
            self.y -= 1

    def _scroll_up(self, count):
        for _ in range(min(count, self.rows)):
            if self.top == 0 and self.bottom == self.rows - 1 and self.other is None:
                self.history.append(self.line(0))
            del self.cells[self.top]
            self.cells.insert(self.bottom, self._blank())

    def _scroll_down(self, count):
        for _ in range(min(count, self.rows)):
            del self.cells[self.bottom]
            self.cells.insert(self.top, self._blank())

    def _insert_lines(self, count):
        for _ in range(min(count, self.rows)):
            del self.cells[self.bottom]
            self.cells.insert(self.y, self._blank())

    def _delete_lines(self, count):
        for _ in range(min(count, self.rows)):
            del self.cells[self.y]
            self.cells.insert(self.bottom, self._blank())

    # -- control sequences

    def _csi(self, private, parameters, final):
        numbers = [int(p) if p.isdigit() else 0 for p in parameters.split(';')]
        if private:
            if private == '?' and final in 'hl':
                for number in numbers:
                    self._mode(number, final == 'h')
            return
        act = self._ACTS.get(final)
        if act:
            act(self, numbers, numbers[0] or 1)

    def _mode(self, number, on):
        if number == 7:
            self.autowrap = on
        elif number in (47, 1047, 1049):
            self._alternate(on)

    def _alternate(self, on):
        if on and self.other is None:
            self.other = (self.cells, self.x, self.y)
            self.cells = [self._blank() for _ in range(self.rows)]
        elif not on and self.other is not None:
            self.cells, x, y = self.other
            self.other = None
            self._move(x, y)

    def _move(self, x, y):
        self.x = min(max(x, 0), self.columns - 1)
        self.y = min(max(y, 0), self.rows - 1)
        self.wrap_next = False

    def _erase(self, y, start, end):
        for x in range(start, end):
            self.cells[y][x] = ' '

    def _erase_line(self, how):
        start = self.x if how == 0 else 0
        end = self.x + 1 if how == 1 else self.columns
        self._erase(self.y, start, end)

    def _erase_display(self, how):
        if how in (0, 1):
            self._erase_line(how)
        first, last = {0: (self.y + 1, self.rows), 1: (0, self.y)}.get(how, (0, self.rows))
        for y in range(first, last):
            self.cells[y] = self._blank()

    def _insert_blanks(self, count):
        line = self.cells[self.y]
        line[self.x:self.x] = [' '] * min(count, self.columns)
        del line[self.columns:]

    def _delete_chars(self, count):
        line = self.cells[self.y]
        del line[self.x:self.x + count]
        line += [' '] * (self.columns - len(line))

    def _region(self, numbers):
        top, bottom = (numbers + [0])[:2]
        self.top = max(top, 1) - 1
        self.bottom = min(bottom or self.rows, self.rows) - 1
        if self.top >= self.bottom:
            self.top, self.bottom = 0, self.rows - 1
        self._move(0, 0)

    def _report(self, what):
        if what == 6:
            self.reply(f'\x1b[{self.y + 1};{self.x + 1}R'.encode())
        elif what == 5:
            self.reply(b'\x1b[0n')

    def _restore(self):
        self._move(*self.saved)

    def _save(self):
        self.saved = (self.x, self.y)

    # all get the numbers and the first of them, at least 1
    _ACTS = {
        'A': lambda s, p, n: s._move(s.x, s.y - n),
        'B': lambda s, p, n: s._move(s.x, s.y + n),
        'C': lambda s, p, n: s._move(s.x + n, s.y),
        'D': lambda s, p, n: s._move(s.x - n, s.y),
        'E': lambda s, p, n: s._move(0, s.y + n),
        'F': lambda s, p, n: s._move(0, s.y - n),
        'G': lambda s, p, n: s._move(n - 1, s.y),
        'H': lambda s, p, n: s._move(((p + [0])[1] or 1) - 1, n - 1),
        'f': lambda s, p, n: s._move(((p + [0])[1] or 1) - 1, n - 1),
        'd': lambda s, p, n: s._move(s.x, n - 1),
        'J': lambda s, p, n: s._erase_display(p[0]),
        'K': lambda s, p, n: s._erase_line(p[0]),
        'L': lambda s, p, n: s._insert_lines(n),
        'M': lambda s, p, n: s._delete_lines(n),
        '@': lambda s, p, n: s._insert_blanks(n),
        'P': lambda s, p, n: s._delete_chars(n),
        'X': lambda s, p, n: s._erase(s.y, s.x, min(s.x + n, s.columns)),
        'S': lambda s, p, n: s._scroll_up(n),
        'T': lambda s, p, n: s._scroll_down(n),
        'r': lambda s, p, n: s._region(p),
        'n': lambda s, p, n: s._report(p[0]),
        'c': lambda s, p, n: s.reply(b'\x1b[?1;2c'),
        's': lambda s, p, n: s._save(),
        'u': lambda s, p, n: s._restore(),
    }
