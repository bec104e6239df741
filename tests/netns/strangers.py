# SPDX-License-Identifier: ISC
"""Clients of the API over TCP, spoken byte by byte as their programs do."""
import ctypes
import hashlib
import os
import socket
import ssl

import api

PLAIN, SEALED = 8728, 8729
LIBC, CLONE_NEWNET = ctypes.CDLL(None, use_errno=True), 0x40000000


class Stranger:
    """A connection to a router's API. `host` is the node that it comes from."""

    def __init__(self, host, address, port=PLAIN, seconds=20):
        self.socket = inside(host, lambda: socket.create_connection((address, port), seconds))
        if port == SEALED:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.socket = context.wrap_socket(self.socket)
        self.data = b''

    def send(self, data):
        self.socket.sendall(data)

    def say(self, *words):
        self.send(api.sentence(*words))

    def hear(self):
        """The next sentence; None once the router has hung up."""
        while True:
            found, rest = api.split(self.data)
            if found:
                self.data = b''.join(api.sentence(*words) for words in found[1:]) + rest
                return found[0]
            try:
                more = self.socket.recv(1 << 16)
            except ConnectionError:
                return None
            if not more:
                return None
            self.data += more

    def ask(self, *words):
        """All sentences up to the end of the answer."""
        self.say(*words)
        heard = []
        while not heard or heard[-1] is not None and heard[-1][0] not in ('!done', '!fatal'):
            heard.append(self.hear())
        return heard

    def rows(self, *words):
        return [attributes(words) for words in self.ask(*words) if words[0] == '!re']

    def login(self, name, password):
        return self.ask('/login', f'=name={name}', f'=password={password}')

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def inside(node, action):
    """What `action` returns, with its sockets made in the node's namespace."""
    with open('/proc/self/ns/net', 'rb') as own, open(f'/run/netns/{node.namespace}', 'rb') as there:
        enter(there)
        try:
            return action()
        finally:
            enter(own)


def enter(namespace):
    if LIBC.setns(namespace.fileno(), CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def attributes(words):
    """=name=value words of a sentence."""
    return dict(word[1:].split('=', 1) for word in words[1:] if word.startswith('='))


def response(password, challenge):
    """The answer of an old client to =ret=."""
    return '00' + hashlib.md5(b'\0' + password.encode() + bytes.fromhex(challenge)).hexdigest()
