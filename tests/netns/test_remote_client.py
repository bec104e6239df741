#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The manual's remote client: a laptop gets an address of the office's own network, by proxy ARP."""
import re

import manual
import netns

LAPTOP = '10.150.1.2'
ROUTER = '10.150.1.254'


def build(net):
    manual.internet(net)
    manual.office(net, 'RemoteOffice', '192.168.81.1/24', f'{ROUTER}/24', 'Office')
    laptop = net.router('Laptop')
    manual.uplink(net, laptop, '172.20.0.1/24')
    laptop.start().named()
    laptop.open_console().do('/ip address add address=172.20.0.2/24 interface=ToInternet',
                             '/ip route add dst-address=0.0.0.0/0 gateway=172.20.0.1',
                             f'/ip route add dst-address=10.150.1.0/24 gateway={ROUTER}')


def the_office_gets_a_user_and_a_named_entry(net):
    manual.at(net.RemoteOffice, 'ppp secret').do(
        f'add name=ex service=pptp password=lkjrht local-address={ROUTER} remote-address={LAPTOP}')
    console = manual.at(net.RemoteOffice, 'interface pptp-server')
    console.do('add name=FromLaptop user=ex')
    said = console.type('print')
    assert re.search(r'^ *0 +FromLaptop +ex$', said.rstrip(), re.MULTILINE), said
    manual.at(net.RemoteOffice, 'interface pptp-server server').do('set enabled=yes')


def proxy_arp_is_set_and_shown(net):
    console = manual.at(net.RemoteOffice, 'interface ethernet')
    console.do('set Office arp=proxy-arp')
    said = console.type('print')
    assert re.search(r'^ +# +NAME +MTU +MAC-ADDRESS +ARP', said, re.MULTILINE), said
    assert re.search(r'^ +\d+ +R ToInternet +1500 +([0-9A-F]{2}:){5}[0-9A-F]{2} enabled', said, re.M), said
    assert re.search(r'^ +\d+ +R Office +1500 +([0-9A-F]{2}:){5}[0-9A-F]{2} proxy-arp', said, re.M), said
    assert net.RemoteOffice.sysctl('net.ipv4.conf.Office.proxy_arp') == '1'


def the_laptop_connects(net):
    manual.at(net.Laptop, 'interface pptp-client').do(
        'add connect-to=192.168.81.1 user=ex password=lkjrht disabled=no')
    manual.connected(net.Laptop)
    net.RemoteOffice.console.shows('/interface pptp-server print',
                                   r'^ *0 +R +FromLaptop +ex +14\d\d +172\.20\.0\.2')


def a_host_of_the_lan_reaches_the_laptop(net):
    net.RemoteOffice.pc.reaches(LAPTOP)
    neighbour = net.RemoteOffice.pc.ip_json('neigh', 'show', LAPTOP)[0]['lladdr']
    assert neighbour == net.RemoteOffice.links()['Office']['address'], 'the router answers for the laptop'


def the_laptop_reaches_the_lan(net):
    manual.ping(net.Laptop, ROUTER)
    manual.ping(net.Laptop, net.RemoteOffice.pc.at)


def hanging_up_leaves_the_router_on_its_lan(net):
    net.Laptop.console.do('/interface pptp-client disable 0')
    net.RemoteOffice.pc.loses(LAPTOP)
    net.RemoteOffice.pc.reaches(ROUTER)
    assert ROUTER in net.RemoteOffice.ip('address', 'show', 'dev', 'Office')
    net.Laptop.console.do('/interface pptp-client enable 0')
    net.RemoteOffice.pc.reaches(LAPTOP, seconds=40)


def an_interface_that_was_plugged_again_has_its_settings_back(net):
    pc = net.RemoteOffice.pc
    net.RemoteOffice.ip('link', 'del', 'dev', 'Office')
    net.cable(net.RemoteOffice, 'Office', pc, 'eth0')
    pc.address(pc.at + '/24').route('default', ROUTER)
    pc.reaches(ROUTER)
    pc.reaches(LAPTOP, seconds=40)
    assert net.RemoteOffice.sysctl('net.ipv4.conf.Office.proxy_arp') == '1'


def without_proxy_arp_the_laptop_is_out_of_reach(net):
    net.RemoteOffice.console.do('/interface ethernet set Office arp=enabled')
    net.RemoteOffice.pc.ip('neigh', 'flush', 'all')
    net.RemoteOffice.pc.loses(LAPTOP)


if __name__ == '__main__':
    netns.main([
        the_office_gets_a_user_and_a_named_entry, proxy_arp_is_set_and_shown, the_laptop_connects,
        a_host_of_the_lan_reaches_the_laptop, the_laptop_reaches_the_lan,
        hanging_up_leaves_the_router_on_its_lan, an_interface_that_was_plugged_again_has_its_settings_back,
        without_proxy_arp_the_laptop_is_out_of_reach,
    ], build=build, chain=True)
