# SPDX-License-Identifier: ISC
"""The daemon's socket, spoken to without Warren's own code: sentences of words with a length before each."""
import socket


def word(text):
    data = text if isinstance(text, bytes) else text.encode()
    size = len(data)
    for count, limit, mark in ((1, 0x80, 0), (2, 0x4000, 0x8000), (3, 0x200000, 0xC00000), (4, 0x10000000, 0xE0000000)):
        if size < limit:
            return (size | mark).to_bytes(count, 'big') + data
    return b'\xf0' + size.to_bytes(4, 'big') + data


def sentence(*words):
    return b''.join(map(word, words)) + b'\0'


def _length(data, at):
    first = data[at]
    for count, limit, mask in ((1, 0x80, 0x7f), (2, 0xC0, 0x3f), (3, 0xE0, 0x1f), (4, 0xF0, 0x0f)):
        if first < limit:
            size = first & mask
            for byte in data[at + 1:at + count]:
                size = size << 8 | byte
            return at + count, size
    return at + 5, int.from_bytes(data[at + 1:at + 5], 'big')


def split(data):
    """The whole sentences in what has come, and the bytes after them."""
    found, words, at, end = [], [], 0, 0
    while at < len(data):
        try:
            at, size = _length(data, at)
        except IndexError:
            break
        if at + size > len(data):
            break
        if size == 0:
            found.append(words)
            words, end = [], at
        else:
            words.append(data[at:at + size].decode(errors='replace'))
        at += size
    return found, data[end:]


class Api:
    """One connection to a router's daemon, for one request at a time: what follows an answer is thrown away."""

    def __init__(self, router, seconds=20):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(seconds)
        self.socket.connect(f'{router.state}/warren.sock')
        self.data = b''

    def send(self, data):
        self.socket.sendall(data)

    def sentences(self):
        """Whole sentences as they come, until the daemon hangs up."""
        while True:
            found, self.data = split(self.data)
            yield from found
            more = self.socket.recv(1 << 18)
            if not more:
                return
            self.data += more

    def until(self, *ends):
        """All sentences up to the first that begins with one of these words; without it when the daemon hangs up."""
        found = []
        for words in self.sentences():
            found.append(words)
            if words[0] in ends:
                break
        return found

    def ask(self, *words):
        self.send(sentence(*words))
        return self.until('!done', '!trap', '!fatal')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
