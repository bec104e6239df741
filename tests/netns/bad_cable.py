# SPDX-License-Identifier: ISC
"""Joins two interfaces of one machine like a cable that loses, doubles and reorders GRE packets, and nothing else.

    bad_cable.py DEVICE DEVICE LOSS DOUBLE LATE PLACES

LOSS, DOUBLE and LATE are shares of one; a late packet falls behind by up to PLACES others of its direction."""
import random
import select
import socket
import sys

ALL_PROTOCOLS = 3
SOL_PACKET, PACKET_VNET_HDR, PACKET_IGNORE_OUTGOING = 263, 15, 23
VNET_HDR = 10           # before each packet: what offload has left to do, so that it need not be done here


def plug(device):
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
    end.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    end.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 23)
    end.bind((device, ALL_PROTOCOLS))
    end.setblocking(False)
    return end


def is_gre(packet):
    return packet[VNET_HDR + 12:VNET_HDR + 14] == b'\x08\x00' and packet[VNET_HDR + 23] == 47


class Direction:
    def __init__(self, source, sink, loss, double, late, places):
        self.source, self.sink = source, sink
        self.loss, self.double, self.late = loss, loss + double, loss + double + late
        self.places, self.behind = places, []

    def put(self, packet):
        try:
            self.sink.send(packet)
        except BlockingIOError:
            pass        # a full queue drops, as everywhere

    def take(self, packet):
        chance = random.random() if is_gre(packet) else 1
        if chance < self.loss:
            return
        if self.double <= chance < self.late:
            self.behind.append([random.randint(1, self.places), packet])
            return
        self.put(packet)
        if chance < self.double:
            self.put(packet)
        for entry in self.behind:
            entry[0] -= 1
        self.release(lambda places: places <= 0)

    def release(self, due=lambda places: True):
        for _, packet in [entry for entry in self.behind if due(entry[0])]:
            self.put(packet)
        self.behind = [entry for entry in self.behind if not due(entry[0])]

    def pump(self):
        for _ in range(64):
            try:
                self.take(self.source.recv(1 << 17))
            except BlockingIOError:
                break


def main(one, other, *odds):
    odds = [float(odd) for odd in odds[:3]] + [int(odds[3])]
    ends = plug(one), plug(other)
    ways = {ends[0]: Direction(*ends, *odds), ends[1]: Direction(*reversed(ends), *odds)}
    print('plugged', flush=True)
    while True:
        ready = select.select(ends, [], [], 0.003)[0]
        for end in ready:
            ways[end].pump()
        if not ready:       # nothing follows that could overtake
            for way in ways.values():
                way.release()


if __name__ == '__main__':
    main(*sys.argv[1:])
