# SPDX-License-Identifier: ISC
"""Reads the PPP frames out of a capture of PPTP (Ethernet, IPv4, enhanced GRE of RFC 2637 section 4.1)."""
import collections
import ipaddress
import struct
from typing import NamedTuple

IP, LCP, IPCP, CCP, CHAP, PAP, MPPE = 0x0021, 0xc021, 0x8021, 0x80fd, 0xc223, 0xc023, 0x00fd
CONTROL = {LCP, IPCP, CCP, CHAP, PAP}


class Frame(NamedTuple):
    source: str
    destination: str
    call: int
    protocol: int
    body: bytes


def packets(data):
    """The raw packets of a capture file."""
    order = '<' if data[:4] in (b'\xd4\xc3\xb2\xa1', b'\x4d\x3c\xb2\xa1') else '>'
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack(order + 'I', data[at + 8:at + 12])[0]
        yield data[at + 16:at + 16 + length]
        at += 16 + length


def ipv4(packet):
    """(source, destination, protocol, body) of an Ethernet frame, or None if that is not IPv4."""
    if packet[12:14] != b'\x08\x00':
        return None
    header = packet[14:]
    length = (header[0] & 15) * 4
    total = struct.unpack('>H', header[2:4])[0]
    source, destination = (str(ipaddress.IPv4Address(header[i:i + 4])) for i in (12, 16))
    return source, destination, header[9], header[length:total]


def ppp(payload):
    """(protocol, body): address, control and the protocol's high byte may be left out."""
    if payload[:2] == b'\xff\x03':
        payload = payload[2:]
    if payload and payload[0] & 1:
        return payload[0], payload[1:]
    return struct.unpack('>H', payload[:2])[0], payload[2:]


def frames(data):
    """The PPP frames of all calls in a capture, in order."""
    for packet in packets(data):
        parts = ipv4(packet)
        if not parts or parts[2] != 47:
            continue
        source, destination, _, gre = parts
        flags, kind, length, call = struct.unpack('>HHHH', gre[:8])
        if kind != 0x880b or not flags & 0x1000:
            continue
        at = 12 + (4 if flags & 0x0080 else 0)
        yield Frame(source, destination, call, *ppp(gre[at:at + length]))


def protocols(data):
    """How many frames of each PPP protocol there are."""
    return collections.Counter(frame.protocol for frame in frames(data))


def outer_protocols(data):
    """How many packets of each IP protocol there are, outside the tunnel."""
    return collections.Counter(parts[2] for parts in map(ipv4, packets(data)) if parts)
