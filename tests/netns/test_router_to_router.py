#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The manual's router-to-router example: HomeOffice and RemoteOffice, each with a LAN."""
import re

import faults
import manual
import netns
import pcap

TABLE = r'^ *# +NAME +USER +MTU +CLIENT-ADDRESS +UPTIME +ENC'
SERVER = ('enabled: yes', 'mtu: 1460', 'mru: 1460', 'authentication: mschap2', 'keepalive-timeout: 30',
          'default-profile: default')


def build(net):
    manual.internet(net)
    manual.office(net, 'HomeOffice', '192.168.80.1/24', '10.150.2.254/24', 'LocalHomeOffice')
    manual.office(net, 'RemoteOffice', '192.168.81.1/24', '10.150.1.254/24', 'LocalRemoteOffice')


def the_name_of_17_letters_exists(net):
    assert 'LocalRemoteOffice' in net.RemoteOffice.links()
    said = net.RemoteOffice.console.type('/interface ethernet print')
    assert 'LocalRemoteOffice' in said, said


def the_home_office_gets_a_user(net):
    manual.at(net.HomeOffice, 'ppp secret').do(
        'add name=ex service=pptp password=lkjrht local-address=10.0.103.1 remote-address=10.0.103.2')


def the_user_is_added_to_the_servers_list(net):
    console = manual.at(net.HomeOffice, 'interface pptp-server')
    console.do('add user=ex')
    said = console.type('print')
    assert said.startswith('Flags: X - disabled, D - dynamic, R - running'), said
    assert re.search(TABLE, said, re.MULTILINE), said
    assert re.search(r'^ *0 +pptp-in1 +ex$', said.rstrip(), re.MULTILINE), said


def the_server_is_enabled_and_shows_six_right_aligned_properties(net):
    console = manual.at(net.HomeOffice, 'interface pptp-server server')
    console.do('set enabled=yes')
    lines = console.type('print').splitlines()
    assert [line.strip() for line in lines if line.strip()] == list(SERVER), lines
    assert len({line.index(':') for line in lines if ':' in line}) == 1, lines


def the_remote_office_gets_a_client(net):
    net.wire = net.internet.capture(net.HomeOffice.side)
    manual.at(net.RemoteOffice, 'interface pptp-client').paste(r'''
        add connect-to=192.168.80.1 user=ex \
        \... password=lkjrht disabled=no
    ''')


def the_tunnel_comes_up_encrypted(net):
    manual.connected(net.RemoteOffice)


def the_static_entry_carries_the_tunnel(net):
    console = manual.at(net.HomeOffice, 'interface pptp-server')
    found = console.shows('print', r'^ *0 +R +pptp-in1 +ex +(14\d\d) +192\.168\.81\.1')
    assert int(found[1]) == net.HomeOffice.links()['pptp-in1']['mtu']


def routes_through_the_tunnel_are_typed(net):
    net.HomeOffice.console.do('/', 'ip route add dst-address 10.150.1.0/24 gateway 10.0.103.2')
    net.RemoteOffice.console.do('/', 'ip route add dst-address 10.150.2.0/24 gateway 10.0.103.1')


def the_remote_office_pings_the_other_end(net):
    manual.ping(net.RemoteOffice, '10.0.103.1')


def the_remote_office_pings_the_lan_interface_behind_it(net):
    manual.ping(net.RemoteOffice, '10.150.2.254')


def a_host_in_one_lan_reaches_one_in_the_other(net):
    net.RemoteOffice.pc.reaches(net.HomeOffice.pc.at)
    net.HomeOffice.pc.reaches(net.RemoteOffice.pc.at)


def a_full_packet_crosses_whole_and_a_larger_one_in_parts(net):
    room = net.HomeOffice.links()['pptp-in1']['mtu'] - 28
    assert room == 1456 - 28, room
    net.RemoteOffice.pc.reaches(net.HomeOffice.pc.at, size=room, whole=True)
    assert not net.RemoteOffice.pc.pings(net.HomeOffice.pc.at, size=room + 1, whole=True)
    net.RemoteOffice.pc.reaches(net.HomeOffice.pc.at, size=1472)
    net.RemoteOffice.pc.reaches(net.HomeOffice.pc.at, size=4000)


def a_capture_between_them_shows_only_mppe(net):
    capture = net.internet.capture(net.HomeOffice.side)
    for size in (56, 1400):
        net.RemoteOffice.pc.reaches(net.HomeOffice.pc.at, size)
    manual.ping(net.RemoteOffice, '10.150.2.254')
    capture.until(lambda data: pcap.protocols(data)[pcap.MPPE] >= 10)
    data = capture.stop()
    seen = pcap.protocols(data)
    assert set(seen) <= {pcap.MPPE, pcap.LCP}, seen       # LCP only to ask whether the peer lives
    assert not pcap.outer_protocols(data)[1]


def nothing_on_the_wire_was_malformed(net):
    data = net.wire.stop()
    seen = pcap.protocols(data)
    assert {pcap.LCP, pcap.CHAP, pcap.CCP, pcap.IPCP, pcap.MPPE} == set(seen), seen
    wrong = [fault for source in ('192.168.80.1', '192.168.81.1') for fault in faults.found(data, source)]
    assert not wrong, '\n'.join(wrong)
    assert not faults.remarks(net.wire.path), faults.remarks(net.wire.path)


def full_packets_cross_a_link_of_1492_bytes(net):
    for node, device in ((net.HomeOffice, 'ToInternet'), (net.internet, net.HomeOffice.side)):
        node.ip('link', 'set', 'dev', device, 'mtu', '1492')
    net.RemoteOffice.pc.reaches(net.HomeOffice.pc.at, size=1456 - 28, whole=True)
    net.HomeOffice.pc.reaches(net.RemoteOffice.pc.at, size=1456 - 28, whole=True)


def the_static_route_is_active_only_with_the_tunnel(net):
    active = r'^ *\d+ +A\w* *S?\w* .*10\.150\.1\.0/24'
    net.HomeOffice.console.shows('/ip route print', active)
    net.RemoteOffice.console.do('/interface pptp-client disable 0')
    net.RemoteOffice.pc.loses(net.HomeOffice.pc.at)
    netns.tap.until(lambda: not net.HomeOffice.routes('10.150.1.0/24'), 'the kernel has no such route')
    assert '10.150.1.0/24' in net.HomeOffice.console.type('/ip route print')
    net.RemoteOffice.console.do('/interface pptp-client enable 0')
    net.RemoteOffice.pc.reaches(net.HomeOffice.pc.at, seconds=40)


def the_secret_shows_its_properties_in_detail(net):
    said = manual.at(net.HomeOffice, 'ppp secret').type('print detail')
    flat = ' '.join(said.split())
    assert flat.startswith('Flags: X - disabled 0 name="ex" service=pptp caller-id="" password="lkjrht" '
                           'profile=default local-address=10.0.103.1 remote-address=10.0.103.2'), said


def the_route_may_stand_in_the_secret_instead(net):
    net.HomeOffice.console.do('/ip route remove [find dst-address=10.150.1.0/24]')
    net.RemoteOffice.pc.loses(net.HomeOffice.pc.at)
    console = manual.at(net.HomeOffice, 'ppp secret')
    console.type('print')
    console.do('set 0 routes="10.150.1.0/24 10.0.103.2 1"')
    assert 'routes="10.150.1.0/24 10.0.103.2 1"' in ' '.join(console.type('print detail').split())
    net.RemoteOffice.console.do('/interface pptp-client disable 0', '/interface pptp-client enable 0')
    net.RemoteOffice.pc.reaches(net.HomeOffice.pc.at, seconds=40)
    net.HomeOffice.pc.reaches(net.RemoteOffice.pc.at)


def the_secrets_route_leaves_with_the_tunnel(net):
    net.RemoteOffice.console.do('/interface pptp-client disable 0')
    netns.tap.until(lambda: not net.HomeOffice.routes('10.150.1.0/24'), 'the kernel has no such route')
    assert '10.150.1.0/24' not in net.HomeOffice.console.type('/ip route print')
    net.RemoteOffice.console.do('/interface pptp-client enable 0')
    manual.connected(net.RemoteOffice)


def everything_returns_after_the_daemon_at_home_was_killed(net):
    net.HomeOffice.kill()
    net.HomeOffice.reboot()
    net.RemoteOffice.pc.reaches(net.HomeOffice.pc.at, seconds=60)


def a_clean_stop_takes_everything_back(net):
    net.HomeOffice.stop()
    assert not {'pptp-in1', '<pptp-ex>'} & set(net.HomeOffice.links())
    assert not net.HomeOffice.routes('10.150.1.0/24')
    assert net.HomeOffice.sysctl('net.ipv4.ip_forward') == '0'


if __name__ == '__main__':
    netns.main([
        the_name_of_17_letters_exists, the_home_office_gets_a_user, the_user_is_added_to_the_servers_list,
        the_server_is_enabled_and_shows_six_right_aligned_properties, the_remote_office_gets_a_client,
        the_tunnel_comes_up_encrypted, the_static_entry_carries_the_tunnel,
        routes_through_the_tunnel_are_typed, the_remote_office_pings_the_other_end,
        the_remote_office_pings_the_lan_interface_behind_it, a_host_in_one_lan_reaches_one_in_the_other,
        a_full_packet_crosses_whole_and_a_larger_one_in_parts, a_capture_between_them_shows_only_mppe,
        nothing_on_the_wire_was_malformed, full_packets_cross_a_link_of_1492_bytes,
        the_static_route_is_active_only_with_the_tunnel, the_secret_shows_its_properties_in_detail,
        the_route_may_stand_in_the_secret_instead, the_secrets_route_leaves_with_the_tunnel,
        everything_returns_after_the_daemon_at_home_was_killed, a_clean_stop_takes_everything_back,
    ], build=build, chain=True)
