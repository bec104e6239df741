# SPDX-License-Identifier: ISC
"""What is malformed in a capture of PPTP, by the layouts of RFC 2637, RFC 1661 and RFC 3078. Nothing of Warren is used here.

    assert not faults.found(capture.stop(), source='192.168.80.1')
"""
import shutil
import struct
import subprocess

import pcap

PORT, COOKIE = 1723, 0x1a2b3c4d
SIZES = {1: 156, 2: 156, 3: 16, 4: 16, 5: 16, 6: 20, 7: 168, 8: 32, 9: 220, 10: 24, 11: 28, 12: 16, 13: 148, 14: 40, 15: 24}
OPTIONS = {pcap.LCP, pcap.IPCP, pcap.CCP}       # protocols whose codes 1 to 4 carry options
KNOWN = pcap.CONTROL | {pcap.IP, pcap.MPPE}
WARNING = 0x600000                              # tshark's number for it
RESERVED = 0xcf78                               # checksum, routing, strict route, recursion, flags


def streams(data, source):
    """The bytes of each direction of each control connection; a direction with a hole ends before it."""
    segments = {}
    for packet in pcap.packets(data):
        parts = pcap.ipv4(packet)
        if not parts or parts[2] != 6 or parts[0] != source:
            continue
        _, destination, _, tcp = parts
        ports, sequence = struct.unpack('>I', tcp[:4])[0], struct.unpack('>I', tcp[4:8])[0]
        if PORT not in (ports >> 16, ports & 0xffff):
            continue
        sent = segments.setdefault((destination, ports), {})
        if tcp[13] & 2:
            sent.clear()        # the port is used again
            sequence += 1
        if payload := tcp[(tcp[12] >> 4) * 4:]:
            sent[sequence] = payload
    for sent in segments.values():
        stream, at = b'', min(sent, default=0)
        while at in sent:
            stream += sent[at]
            at += len(sent[at])
        yield stream


def control_faults(stream):
    while len(stream) >= 12:
        length, kind, cookie, message, reserved = struct.unpack('>HHIHH', stream[:12])
        if (kind, cookie, reserved) != (1, COOKIE, 0) or SIZES.get(message) != length:
            yield f'control message: {stream[:12].hex()}'
            return
        if len(stream) < length:
            break
        stream = stream[length:]
    if stream:
        yield f'the control connection ends inside a message: {stream.hex()}'


def ppp_faults(protocol, body):
    """A control packet: code, identifier, length, and for some options that fill it exactly."""
    if protocol not in KNOWN:
        return [f'protocol {protocol:04x}']
    if protocol not in pcap.CONTROL:
        return []
    name = f'packet of protocol {protocol:04x}: {body.hex()}'
    if len(body) < 4 or struct.unpack('>H', body[2:4])[0] != len(body):
        return [f'{name}: wrong length']
    options = body[4:] if protocol in OPTIONS and body[0] <= 4 else b''
    while options:
        if len(options) < 2 or not 2 <= options[1] <= len(options):
            return [f'{name}: wrong option']
        options = options[options[1]:]
    return []


class Call:
    """One direction of a call: numbers go up by one, and an acknowledgement never goes back."""

    def __init__(self):
        self.sequence = self.ack = self.coherency = None

    def number(self, what, value, modulo):
        before = getattr(self, what)
        setattr(self, what, value)
        if before is not None and value != (before + 1) % modulo:
            yield f'{what} {value} follows {before}'

    def payload(self, payload):
        protocol, body = pcap.ppp(payload)
        yield from ppp_faults(protocol, body)
        if protocol == pcap.MPPE:
            head = struct.unpack('>H', body[:2])[0]
            if head & 0xf000 != 0x9000:
                yield f'MPPE header {head:04x} is not that of a stateless encrypted packet'
            yield from self.number('coherency', head & 0xfff, 1 << 12)

    def packet(self, gre):
        flags, kind, length = struct.unpack('>HHH', gre[:6])
        sequenced, acks = bool(flags & 0x1000), bool(flags & 0x0080)
        at = 8 + 4 * sequenced + 4 * acks
        if kind != 0x880b or flags & 7 != 1 or not flags & 0x2000 or flags & RESERVED:
            yield f'GRE header {gre[:8].hex()}'
            return
        if sequenced != (length > 0) or not (sequenced or acks) or len(gre) != at + length:
            yield f'GRE lengths: {gre[:16].hex()}, {len(gre)} bytes in all'
            return
        if acks:
            ack = struct.unpack('>I', gre[at - 4:at])[0]
            if self.ack is not None and (ack - self.ack) % (1 << 32) >= 1 << 31:
                yield f'acknowledgement {ack} after {self.ack}'
            self.ack = ack
        if sequenced:
            yield from self.number('sequence', struct.unpack('>I', gre[8:12])[0], 1 << 32)
            yield from self.payload(gre[at:])


def gre_faults(data, source):
    calls = {}
    for packet in pcap.packets(data):
        parts = pcap.ipv4(packet)
        if parts and parts[2] == 47 and parts[0] == source:
            _, destination, _, gre = parts
            call = calls.get((destination, gre[6:8]))
            # some servers give every call the same id: it has ended where the numbers begin again
            if not call or call.sequence and gre[0] & 0x10 and gre[8:12] in (b'\0\0\0\0', b'\0\0\0\1'):
                call = calls[destination, gre[6:8]] = Call()
            for fault in call.packet(gre):
                yield f'call {gre[6:8].hex()} to {destination}: {fault}'


def found(data, source):
    """All that is wrong with what `source` sent, as lines of text."""
    wrong = list(gre_faults(data, source))
    for stream in streams(data, source):
        wrong += control_faults(stream)
    return wrong


def remarks(path):
    """What tshark calls malformed in a capture file; None where there is no tshark."""
    if not shutil.which('tshark'):
        return None
    done = subprocess.run(['tshark', '-n', '-r', path, '-Y', '_ws.malformed || _ws.unreassembled || '
                           f'((gre || pptp) && _ws.expert.severity >= {WARNING})'],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
