#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""A calls B and B calls C: one router is server and client at once, and the LANs at the ends meet."""
import manual
import netns

OFFICES = {'A': ('192.0.2.2/30', '10.1.1.254/24'), 'B': ('192.0.2.6/30', '10.1.2.254/24'),
           'C': ('192.0.2.10/30', '10.1.3.254/24')}


def build(net):
    manual.internet(net)
    for name, (wan, lan) in OFFICES.items():
        router = net.router(name)
        gateway = wan.replace('.2/', '.1/').replace('.6/', '.5/').replace('.10/', '.9/')
        manual.uplink(net, router, gateway)
        router.pc = net.lan(router, 'lan', lan)
        router.start().named()
        router.open_console().do(f'/ip address add address={wan} interface=ToInternet',
                                 f'/ip address add address={lan} interface=lan',
                                 f'/ip route add dst-address=0.0.0.0/0 gateway={gateway[:-3]}')


def c_serves_b_and_b_serves_a(net):
    net.C.console.do(
        '/ppp secret add name=b password=two local-address=10.9.2.1 remote-address=10.9.2.2 '
        'routes="10.1.1.0/24 10.9.2.2 1,10.1.2.0/24 10.9.2.2 1"',
        '/interface pptp-server server set enabled=yes')
    net.B.console.do(
        '/ppp secret add name=a password=one local-address=10.9.1.1 remote-address=10.9.1.2 '
        'routes="10.1.1.0/24 10.9.1.2 1"',
        '/interface pptp-server server set enabled=yes',
        '/interface pptp-client add name=to-c connect-to=192.0.2.10 user=b password=two disabled=no',
        '/ip route add dst-address=10.1.3.0/24 gateway=10.9.2.1')
    net.A.console.do(
        '/interface pptp-client add name=to-b connect-to=192.0.2.6 user=a password=one disabled=no',
        '/ip route add dst-address=10.1.2.0/24 gateway=10.9.1.1',
        '/ip route add dst-address=10.1.3.0/24 gateway=10.9.1.1')


def both_tunnels_come_up(net):
    manual.connected(net.A, 'to-b')
    manual.connected(net.B, 'to-c')


def the_lans_at_the_ends_meet(net):
    net.A.pc.reaches(net.C.pc.at)
    net.C.pc.reaches(net.A.pc.at)
    net.A.pc.reaches(net.C.pc.at, size=1428, whole=True)


def the_router_between_has_one_interface_of_each_kind(net):
    said = net.B.console.type('/interface print')
    assert 'pptp-in' in said and 'pptp-out' in said, said


def both_tunnels_come_back_after_the_daemon_between_was_killed(net):
    net.B.kill()
    net.B.reboot()
    net.A.pc.reaches(net.C.pc.at, seconds=90)
    net.C.pc.reaches(net.A.pc.at)


if __name__ == '__main__':
    netns.main([
        c_serves_b_and_b_serves_a, both_tunnels_come_up, the_lans_at_the_ends_meet,
        the_router_between_has_one_interface_of_each_kind,
        both_tunnels_come_back_after_the_daemon_between_was_killed,
    ], build=build, chain=True)
