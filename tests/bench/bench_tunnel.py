#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""One encrypted tunnel between two routers: how long it takes to come up, and what a TCP stream and a ping get through it,
against the same path without a tunnel."""
import json
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'netns'))

import manual  # noqa: E402
import netns  # noqa: E402
import tap  # noqa: E402

SECONDS, PORT = 5, 5001
STREAM = os.path.join(HERE, 'stream.py')


def row(metric, value, unit, against=None, ratio=None):
    return {'name': 'tunnel', 'metric': metric, 'value': value, 'unit': unit, 'against': against, 'ratio': ratio}


def build(net):
    manual.internet(net)
    manual.office(net, 'HomeOffice', '192.168.80.1/24', '10.150.2.254/24', 'LocalHomeOffice')
    manual.office(net, 'RemoteOffice', '192.168.81.1/24', '10.150.1.254/24', 'LocalRemoteOffice')
    net.HomeOffice.console.do(
        '/ppp secret add name=ex service=pptp password=lkjrht local-address=10.0.103.1 remote-address=10.0.103.2',
        '/interface pptp-server server set enabled=yes')


def connect(net):
    """Seconds from the last key to a packet through the tunnel."""
    console, begin = net.RemoteOffice.console, time.monotonic()
    console.do('/interface pptp-client add connect-to=192.168.80.1 user=ex password=lkjrht disabled=no')
    tap.until(lambda: net.RemoteOffice.pings('10.0.103.1'), 'the tunnel', 40, pause=0.01)
    return time.monotonic() - begin


def throughput(sender, receiver, address):
    """Mbit/s"""
    server = receiver.popen(sys.executable, STREAM, 'receive', str(PORT), stdout=subprocess.PIPE, text=True)
    assert server.stdout.readline() == 'listening\n'
    sender.run(sys.executable, STREAM, 'send', address, str(PORT), str(SECONDS))
    count, seconds = map(float, server.communicate(timeout=60)[0].split())
    return count * 8 / seconds / 1e6


def round_trip(node, address):
    """Milliseconds, the mean of a hundred"""
    said = node.run('ping', '-n', '-q', '-c', '100', '-i', '0.01', address).stdout
    return float(re.search(r'= [\d.]+/([\d.]+)/', said)[1])


def main():
    netns.stop_tidily()
    with netns.Net() as net:
        build(net)
        results = [row('time to connect', connect(net), 's')]
        home, remote = net.HomeOffice, net.RemoteOffice
        plain = throughput(remote, home, '192.168.80.1')
        for metric, sender, receiver, address in (('TCP to the server', remote, home, '10.0.103.1'),
                                                  ('TCP to the client', home, remote, '10.0.103.2')):
            value = throughput(sender, receiver, address)
            results.append(row(metric, value, 'Mbit/s', 'without a tunnel', value / plain))
        value, plain = round_trip(remote, '10.0.103.1'), round_trip(remote, '192.168.80.1')
        results.append(row('ping', value, 'ms', 'without a tunnel', value / plain))
    json.dump(results, sys.stdout)


if __name__ == '__main__':
    main()
