#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""TCP through an encrypted tunnel arrives as it was sent, both ways, over cables that lose, double and reorder packets."""
import os
import subprocess
import sys

import netns

CABLE = os.path.join(netns.HERE, 'bad_cable.py')
STREAMS = os.path.join(netns.HERE, 'both_ways.py')
PORT, MEGABYTES = '5001', '20'
CLEAN, LOSSY, SHAKY, ROTTEN = (0, 0, 0, 1), (0.01, 0, 0, 1), (0, 0.01, 0.02, 5), (0.005, 0.005, 0.02, 150)


def build(net):
    server, client, middle = net.router('Server'), net.router('Client'), net.host('middle')
    for router, address in ((server, '10.1.0.1/24'), (client, '10.1.0.2/24')):
        net.cable(router, 'wan', middle, router.name)
        middle.sysctl(f'net.ipv6.conf.{router.name}.disable_ipv6', 1)
        router.start()
        router.command(f'/ip address add address={address} interface=wan')
    server.command('/ppp secret add name=ex service=pptp password=lkjrht local-address=10.3.0.1 remote-address=10.3.0.2')
    server.command('/interface pptp-server server set enabled=yes')
    net.plugged = None
    plug(net, CLEAN)
    client.command('/interface pptp-client add name=out connect-to=10.1.0.1 user=ex password=lkjrht disabled=no')
    client.reaches('10.3.0.1')


def plug(net, odds):
    if net.plugged:
        net.plugged.terminate()
        net.plugged.wait()
        net.plugged.stdout.close()
    net.plugged = net.middle.popen(sys.executable, CABLE, 'Server', 'Client', *map(str, odds), stdout=subprocess.PIPE)
    assert net.plugged.stdout.readline() == b'plugged\n'


def streams_pass(net, odds):
    plug(net, odds)
    ends = [net.Server.popen(sys.executable, STREAMS, 'listen', PORT, MEGABYTES, stdout=subprocess.PIPE, text=True)]
    assert ends[0].stdout.readline() == 'listening\n'
    ends.append(net.Client.popen(sys.executable, STREAMS, '10.3.0.1', PORT, MEGABYTES, stdout=subprocess.PIPE, text=True))
    server, client = (end.communicate(timeout=200)[0].split() for end in ends)
    assert len(server) == 2 and server == client[::-1], (server, client)


def a_clean_cable(net):
    streams_pass(net, CLEAN)


def a_cable_that_loses_one_packet_in_a_hundred(net):
    streams_pass(net, LOSSY)


def a_cable_that_doubles_and_reorders(net):
    streams_pass(net, SHAKY)


def a_cable_on_which_packets_are_overtaken_by_more_than_are_waited_for(net):
    streams_pass(net, ROTTEN)


def the_tunnel_is_still_the_first_one(net):
    for router in net.routers():
        said = router.log()
        assert said.count(': connected') == 1 and 'disconnected' not in said, said


if __name__ == '__main__':
    netns.main([
        a_clean_cable, a_cable_that_loses_one_packet_in_a_hundred, a_cable_that_doubles_and_reorders,
        a_cable_on_which_packets_are_overtaken_by_more_than_are_waited_for, the_tunnel_is_still_the_first_one,
    ], build=build)
