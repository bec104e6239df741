# SPDX-License-Identifier: ISC
"""One end of a TCP connection that carries random bytes both ways at the same time; prints the digests of what was sent and of
what came:  both_ways.py listen PORT MEGABYTES | both_ways.py ADDRESS PORT MEGABYTES"""
import hashlib
import os
import socket
import sys
import threading

BLOCK = 1 << 20
SECONDS = 60    # without a byte


def send(connection, megabytes, digest):
    for _ in range(megabytes):
        data = os.urandom(BLOCK)
        digest.update(data)
        connection.sendall(data)
    connection.shutdown(socket.SHUT_WR)


def main(where, port, megabytes):
    if where == 'listen':
        with socket.create_server(('', int(port))) as server:
            print('listening', flush=True)
            connection, _ = server.accept()
    else:
        connection = socket.create_connection((where, int(port)))
    with connection:
        connection.settimeout(SECONDS)
        sent, came = hashlib.sha256(), hashlib.sha256()
        sender = threading.Thread(target=send, args=(connection, int(megabytes), sent))
        sender.start()
        while data := connection.recv(BLOCK):
            came.update(data)
        sender.join()
    print(sent.hexdigest(), came.hexdigest(), flush=True)


if __name__ == '__main__':
    main(*sys.argv[1:])
