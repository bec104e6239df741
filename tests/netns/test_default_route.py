#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The manual's client test2 with add-default-route, beside a default route of the machine itself with metric 0."""
import re

import manual
import netns

SERVER, BEYOND = '10.1.1.12', '203.0.113.10'
OLD, NEW = '10.1.0.1', '10.1.0.2'


def build(net):
    manual.internet(net)
    server = net.router('Server')
    manual.uplink(net, server, '10.1.1.1/24')
    beyond = net.lan(server, 'lan', '203.0.113.254/24', name='beyond')
    assert beyond.at == BEYOND
    server.start().named()
    server.open_console().do(
        f'/ip address add address={SERVER}/24 interface=ToInternet',
        '/ip address add address=203.0.113.254/24 interface=lan',
        '/ip route add dst-address=0.0.0.0/0 gateway=10.1.1.1',
        '/ppp secret add name=john password=john local-address=10.9.9.1 remote-address=10.9.9.2',
        '/interface pptp-server server set enabled=yes')
    client = net.router('MikroTik')
    side = manual.uplink(net, client, OLD + '/24', device='ether1')
    net.internet.address(NEW + '/24', side)
    client.address('10.1.0.172/24', 'ether1').route('default', OLD)    # the machine's own, not Warren's
    client.start().named().open_console()


def via(net, address):
    route = net.MikroTik.route_to(address)
    return route and (route.get('gateway'), route['dev'])


def the_client_is_added_and_shown_disabled(net):
    console = manual.at(net.MikroTik, 'interface pptp-client')
    console.paste(r'''
        add name=test2 connect-to=10.1.1.12 \
        \... user=john add-default-route=yes password=john
    ''')
    said = console.type('print')
    assert said.startswith('Flags: X - disabled, R - running'), said
    assert re.search(r'^ +0 X +name="test2" mtu=1460 mru=1460 connect-to=10\.1\.1\.12 user="john"', said, re.M), said
    assert 'add-default-route=yes' in said, said
    assert via(net, BEYOND) == (OLD, 'ether1')


def enabled_it_takes_the_default_route(net):
    manual.at(net.MikroTik, 'interface pptp-client').type('print')
    net.MikroTik.console.do('enable 0')
    manual.connected(net.MikroTik, 'test2')
    net.MikroTik.reaches(BEYOND)
    assert via(net, BEYOND)[1] == net.MikroTik.links()['test2']['ifname']


def the_server_is_still_reached_the_old_way(net):
    assert via(net, SERVER) == (OLD, 'ether1')


def the_machines_own_default_stays_untouched(net):
    own = [route for route in net.MikroTik.routes('default') if route.get('gateway') == OLD]
    assert len(own) == 1 and own[0].get('metric', 0) == 0, own


def it_is_shown_as_one_default_route(net):
    said = net.MikroTik.console.type('/ip route print')
    lines = [line for line in said.splitlines() if '0.0.0.0/0' in line]
    assert len(lines) == 2, said        # the machine's and the tunnel's
    assert '0.0.0.0/1' not in said and '128.0.0.0/1' not in said, said


def it_follows_when_the_old_gateway_changes(net):
    net.MikroTik.route('default', NEW)
    netns.tap.until(lambda: via(net, SERVER) == (NEW, 'ether1'), 'the server by the new gateway')
    net.MikroTik.reaches(BEYOND)


def disabled_it_leaves_no_trace(net):
    manual.at(net.MikroTik, 'interface pptp-client').do('disable test2')
    netns.tap.until(lambda: via(net, BEYOND) == (NEW, 'ether1'), 'the machine\'s own default')
    kinds = {route['dst'] for route in net.MikroTik.routes()}
    assert not kinds & {SERVER, '0.0.0.0/1', '128.0.0.0/1'}, kinds


def after_the_daemon_was_killed_the_machines_default_works(net):
    net.MikroTik.console.do('enable test2')
    manual.connected(net.MikroTik, 'test2')
    net.MikroTik.kill()
    netns.tap.until(lambda: via(net, BEYOND) == (NEW, 'ether1'), 'the machine\'s own default')
    assert via(net, SERVER) == (NEW, 'ether1')


def and_a_new_daemon_connects_again(net):
    net.MikroTik.reboot()
    net.MikroTik.reaches(BEYOND, seconds=60)
    net.MikroTik.stop()
    assert via(net, BEYOND) == (NEW, 'ether1')


if __name__ == '__main__':
    netns.main([
        the_client_is_added_and_shown_disabled, enabled_it_takes_the_default_route,
        the_server_is_still_reached_the_old_way, the_machines_own_default_stays_untouched,
        it_is_shown_as_one_default_route, it_follows_when_the_old_gateway_changes, disabled_it_leaves_no_trace,
        after_the_daemon_was_killed_the_machines_default_works, and_a_new_daemon_connects_again,
    ], build=build, chain=True)
