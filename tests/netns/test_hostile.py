#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""A tunnel beside a machine that means harm: floods and malformed packets on TCP 1723 and in GRE."""
import os
import random
import struct
import subprocess
import sys

import manual
import netns
import pcap

HOME, AWAY, EVIL = '192.0.2.1', '192.0.2.2', '192.0.2.66'
MAGIC = 0x1A2B3C4D

# Runs in the evil machine: lines of "source hex" become IP packets to HOME, with GRE inside.
SENDER = r"""
import socket, struct, sys
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
for line in sys.stdin:
    source, _, text = line.partition(' ')
    body = bytes.fromhex(text)
    header = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(body), 0, 0, 64, 47, 0, socket.inet_aton(source),
                         socket.inet_aton(sys.argv[1]))
    raw.sendto(header + body, (sys.argv[1], 0))
"""

# Runs in the evil machine: each line is sent on a connection of its own, which stays open.
CALLER = r"""
import socket, sys
calls = []
for line in sys.stdin:
    call = socket.create_connection((sys.argv[1], 1723))
    calls.append(call)
    try:
        call.sendall(bytes.fromhex(line))
    except OSError:
        pass
for call in calls:
    call.setblocking(False)
    try:
        call.recv(4096)
    except OSError:
        pass
"""


def build(net):
    hub = net.host('hub')
    hub.ip('link', 'add', 'name', 'switch', 'type', 'bridge')
    hub.ip('link', 'set', 'switch', 'up')
    for number, node in enumerate((net.router('Home'), net.router('Away'), net.host('evil'))):
        net.cable(node, 'wan', hub, f'port{number}')
        hub.ip('link', 'set', f'port{number}', 'master', 'switch')
    net.evil.address(EVIL + '/24', 'wan')
    for router, address in ((net.Home, HOME), (net.Away, AWAY)):
        router.start().named()
        router.command(f'/ip address add address={address}/24 interface=wan')
    net.Home.command('/ppp secret add name=ex password=lkjrht local-address=10.0.103.1 remote-address=10.0.103.2; '
                     '/interface pptp-server server set enabled=yes keepalive-timeout=3')
    capture = net.hub.capture('port1')
    net.Away.command(f'/interface pptp-client add connect-to={HOME} user=ex password=lkjrht disabled=no')
    manual.connected(net.Away)
    net.Away.reaches('10.0.103.1')
    net.seen = capture.until(lambda data: pcap.protocols(data)[pcap.MPPE] >= 2)
    capture.stop()
    net.index = net.Home.links()['<pptp-ex>']['ifindex']


def gre(net):
    """The GRE packets that went to the server when the tunnel came up."""
    return [parts[3] for parts in map(pcap.ipv4, pcap.packets(net.seen)) if parts and parts[2] == 47 and parts[1] == HOME]


def feed(net, program, lines):
    net.evil.run(sys.executable, '-c', program, HOME, input='\n'.join(lines) + '\n', timeout=60)


def send(net, source, bodies):
    feed(net, SENDER, [f'{source} {body.hex()}' for body in bodies])


def the_tunnel_is_untouched(net):
    net.Away.reaches('10.0.103.1', seconds=3)
    assert net.Home.links()['<pptp-ex>']['ifindex'] == net.index, 'the tunnel was made anew'
    assert net.Home.daemon.poll() is None


def mutated(data):
    """A few bytes changed, an end cut off or grown."""
    data = bytearray(data)
    for _ in range(random.randrange(4)):
        data[random.randrange(len(data))] = random.randrange(256)
    cut = random.randrange(len(data) + 1)
    return bytes(random.choice((data, data[:cut], data + random.randbytes(random.choice((1, 40, 1200))))))


def control(kind, length, body, magic=MAGIC):
    return struct.pack('>HHIHH', length, 1, magic, kind, 0) + body


def start_request():
    return control(1, 156, struct.pack('>HHIIHH64s64s', 0x100, 0, 3, 3, 0, 0, b'evil', b'evil'))


def call_request():
    return control(7, 168, struct.pack('>HHIIIIHHHH64s64s', 1, 1, 300, 10 ** 8, 3, 3, 64, 0, 0, 0, b'', b''))


def malformed_control_messages_do_no_harm(net):
    whole = start_request() + call_request()
    bad = [b'', b'\0' * 8, random.randbytes(4000), control(1, 0, b''), control(1, 7, b''), control(1, 65535, b'x' * 65000),
           control(1, 156, b'', magic=0x1A2B3C4E), control(99, 12, b''), call_request(), whole[:200], whole * 50]
    bad += [mutated(whole) for _ in range(150)]
    for at in range(0, len(bad), 80):
        feed(net, CALLER, [text.hex() for text in bad[at:at + 80]])
        the_tunnel_is_untouched(net)


def a_crowd_of_silent_callers_keeps_nobody_out(net):
    # They stay connected while the program waits for more on its standard input.
    crowd = net.evil.popen(sys.executable, '-c', CALLER, HOME, stdin=subprocess.PIPE)
    try:
        crowd.stdin.write(b'\n' * 400)
        crowd.stdin.flush()
        netns.tap.until(lambda: net.Home.run('ss', '-Htn', 'sport', '=', '1723').stdout.count('\n') > 350, 'the crowd')
        the_tunnel_is_untouched(net)
        assert net.Home.command(':put 1').stdout == '1\n'
    finally:
        crowd.stdin.close()
        crowd.wait()


def malformed_gre_from_a_stranger_changes_nothing(net):
    genuine = gre(net)
    send(net, EVIL, [random.randbytes(random.randrange(0, 1400)) for _ in range(500)])
    the_tunnel_is_untouched(net)
    send(net, EVIL, genuine * 10)
    send(net, EVIL, [mutated(random.choice(genuine)) for _ in range(1000)])
    the_tunnel_is_untouched(net)


def the_same_in_the_callers_name_is_survived(net):
    genuine = gre(net)
    send(net, AWAY, [mutated(random.choice(genuine)) for _ in range(1000)])
    send(net, AWAY, [packet[:12] + random.randbytes(random.randrange(60)) for packet in genuine * 20])
    # At worst both ends negotiate anew with someone who never answers: ten requests, three seconds apart.
    netns.tap.until(lambda: net.Away.pings('10.0.103.1'), 'the tunnel works, or has come back', 90)
    assert net.Home.daemon.poll() is None and net.Away.daemon.poll() is None


if __name__ == '__main__':
    seed = int(os.environ.get('SEED', random.SystemRandom().randrange(1 << 32)))
    random.seed(seed)
    print(f'# SEED={seed} repeats this run')
    netns.main([
        malformed_control_messages_do_no_harm, a_crowd_of_silent_callers_keeps_nobody_out,
        malformed_gre_from_a_stranger_changes_nothing, the_same_in_the_callers_name_is_survived,
    ], build=build)
