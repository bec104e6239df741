# SPDX-License-Identifier: ISC
"""Client programs of the API as the router sees them: how each of them puts its words on the wire, and by which rules
it reads what it is answered. Whatever one of the real ones would not understand is an error here."""
import re

import api

REPLIES = {'!re', '!done', '!trap', '!fatal'}


class Confused(AssertionError):
    """The real program would fail, or wait for ever."""


class Program:
    """One connection, logged in or not. Programs that tag their requests open a tag with each."""
    tagged = False

    def __init__(self, stranger):
        self.socket = stranger.socket
        self.data, self.waiting = b'', []
        self.open = {}      # tag -> traps that were heard

    # the wire

    def pieces(self, words):
        """What the program hands to the kernel at a time: here a whole sentence."""
        return [api.sentence(*words)]

    def say(self, *words):
        tag = tag_of(words)
        if tag and words[0] != '#':
            assert tag not in self.open, 'the test uses a tag twice'
        if tag:
            self.open[tag] = 0
        for piece in self.pieces(words):
            self.socket.sendall(piece)

    def hear(self):
        """The next sentence, after the program's own rules were applied to it."""
        while not self.waiting:
            more = self.socket.recv(1 << 16)
            if not more:
                raise Confused('the router hung up')
            self.waiting, self.data = api.split(self.data + more)
            # Programs that look at what comes piece by piece rely on whole sentences: each is sent at once.
            if self.data and len(more) < 1400:
                raise Confused(f'a sentence came in pieces: {self.data}')
        words = self.waiting.pop(0)
        self.read(words)
        self.account(words)
        return words

    def account(self, words):
        """Tags come back with everything that belongs to them, and end with !done, after a trap too."""
        tag = tag_of(words)
        if not self.tagged:
            if tag is not None:
                raise Confused(f'a tag that nobody gave: {words}')
            return
        if tag not in self.open:
            raise Confused(f'nothing is open under the tag of {words}')
        if words[-1] != f'.tag={tag}':
            raise Confused(f'the tag is not the last word: {words}')
        if words[0] == '!trap':
            self.open[tag] += 1
        if words[0] == '!done':
            del self.open[tag]

    def read(self, words):
        raise NotImplementedError

    # questions

    def ask(self, *words):
        """All sentences of the answer. Those of other tags must not come meanwhile."""
        self.say(*words)
        tag, heard = tag_of(words), []
        while not heard or heard[-1][0] not in ('!done', '!fatal'):
            heard.append(self.hear())
            assert tag_of(heard[-1]) == tag, heard
        return heard

    def rows(self, *words):
        heard = self.ask(*words)
        assert all(sentence[0] in ('!re', '!done') for sentence in heard), heard
        return [pairs(sentence) for sentence in heard[:-1]]

    def done(self, *words):
        """The attributes of the !done of an answer that has nothing else."""
        heard = self.ask(*words)
        assert len(heard) == 1 and heard[0][0] == '!done', heard
        return pairs(heard[0])

    def fails(self, *words):
        """The message of the one trap."""
        heard = self.ask(*words)
        assert [sentence[0] for sentence in heard] == ['!trap', '!done'], heard
        return pairs(heard[0])['message']


def tag_of(words):
    found = [word[5:] for word in words if word.startswith('.tag=')]
    if len(found) > 1:
        raise Confused(f'two tags: {words}')
    return found[0] if found else None


def pairs(words):
    return dict(word[1:].split('=', 1) for word in words[1:] if word.startswith('='))


def known(words):
    if not words or words[0] not in REPLIES:
        raise Confused(f'no reply: {words}')


class Librouteros(Program):
    """Python, under Ansible. A word is cut at its first two =; a trap has a message, and a category perhaps."""

    def read(self, words):
        known(words)
        if words[0] == '!fatal':
            return
        for word in words[1:]:
            if len(word.split('=', 2)) != 3 or word[0] != '=':
                raise Confused(f'{word!r} in {words}')
        if words[0] == '!trap' and not {'message'} <= pairs(words).keys() <= {'message', 'category'}:
            raise Confused(f'a trap with other words: {words}')


class Node(Program):
    """node-routeros: the words go out one by one. What it does not know as a reply is an exception."""
    tagged = True

    def pieces(self, words):
        return [*(api.word(word) for word in words), b'\0']

    def read(self, words):
        known(words)
        for word in words[1:]:
            if not word.startswith('.tag=') and not re.match(r'=[^=]+=', word):
                raise Confused(f'{word!r} in {words}')


class RouterOSApi(Program):
    """socialwifi's, under mktxp. The tag goes out last; an empty argument has no second =."""
    tagged = True

    def read(self, words):
        known(words)
        for word in words[1:]:
            if not re.match(r'(?s)=[^=]+=.*$', word) and not re.match(r'\.tag=\d+$', word):
                raise Confused(f'{word!r} in {words}')
        if words[0] == '!trap' and 'message' not in pairs(words):
            raise Confused(f'a trap without a message: {words}')


class Go(Program):
    """go-routeros with async tags: r1, r2 for requests, l1 for those that go on."""
    tagged = True

    def read(self, words):
        known(words)
        for word in words[1:]:
            if word[:1] != '=' and not word.startswith('.tag='):
                raise Confused(f'{word!r} in {words}')
            if word[:1] == '=' and '=' not in word[1:]:
                raise Confused(f'no value: {word!r}')


class Evil(Program):
    """EvilFreelancer's for PHP: the length and the word go out apart; reads words until one is !done."""

    def pieces(self, words):
        for word in words:
            data = api.word(word)
            body = word.encode()
            yield data[:len(data) - len(body)]
            if body:
                yield body
        yield b'\0'

    def read(self, words):
        known(words)
        for word in words[1:]:
            if word in REPLIES or (words[0] != '!fatal' and not re.match(r'(?s)=[^=]+=.*$', word)):
                raise Confused(f'{word!r} in {words}')


class Pear(Evil):
    """PEAR2's Net_RouterOS: as above, with tags; an argument is given once in a response."""
    tagged = True

    def read(self, words):
        known(words)
        names = [word[1:].split('=', 1)[0] for word in words[1:] if word.startswith('=')]
        if len(names) != len(set(names)):
            raise Confused(f'an argument twice: {words}')
        if len(names) + 1 + bool(tag_of(words)) != len(words):
            raise Confused(f'neither an argument nor a tag: {words}')


class Tik(Program):
    """tik4net: words go into a dictionary, in which no key may be twice."""
    tagged = True

    def read(self, words):
        known(words)
        keys = []
        for word in words[1:]:
            found = re.match(r'(?s)=?([^=]+)=(.*)$', word)
            if not found:
                raise Confused(f'{word!r} in {words}')
            keys.append(found[1])
        if len(keys) != len(set(keys)):
            raise Confused(f'a key twice: {words}')
        if words[0] == '!trap' and 'message' not in keys:
            raise Confused(f'a trap without a message: {words}')
