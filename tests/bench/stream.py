# SPDX-License-Identifier: ISC
"""One TCP stream between two machines:  stream.py receive PORT | stream.py send ADDRESS PORT SECONDS

The receiver prints how many bytes came and in how many seconds."""
import socket
import sys
import time


def receive(port):
    with socket.create_server(('', port)) as server:
        print('listening', flush=True)
        peer, _ = server.accept()
        buffer, total, begin = bytearray(1 << 20), 0, time.monotonic()
        while count := peer.recv_into(buffer):
            total += count
        print(total, time.monotonic() - begin, flush=True)


def send(address, port, seconds):
    block, end = bytes(1 << 20), time.monotonic() + seconds
    with socket.create_connection((address, port)) as peer:
        while time.monotonic() < end:
            peer.sendall(block)


if __name__ == '__main__':
    if sys.argv[1] == 'receive':
        receive(int(sys.argv[2]))
    else:
        send(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
