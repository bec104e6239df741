# SPDX-License-Identifier: ISC
"""The networks of the PPTP manual's examples, and the steps that several of them share."""
import ipaddress
import re

import tap

ENCODING = 'MPPE 128 bit, stateless'
PONG = r'^{} pong: ttl=\d+ time(=\d+|<1) ms$'
SUMMARY = (r'^(\d+) packets transmitted, \1 packets received, 0% packet loss\n'
           r'round-trip min/avg/max = \d+/\d+\.\d+/\d+ ms$')


def internet(net):
    """The machine between all providers."""
    return net.host('internet').forward()


def uplink(net, node, gateway, device='ToInternet', mtu=1500):
    """Joins a machine to the internet, whose side gets the gateway's address. The name of that side is returned."""
    side = f'to-{len(net.internet.links())}'
    net.cable(node, device, net.internet, side, mtu)
    net.internet.address(gateway, side)
    return side


def office(net, name, wan, lan, lan_device):
    """A router with an uplink and a LAN with one host; `wan` and `lan` are its own addresses."""
    router = net.router(name)
    network = ipaddress.ip_interface(wan).network
    router.gateway = str(network.broadcast_address - 1)
    router.side = uplink(net, router, f'{router.gateway}/{network.prefixlen}')
    kernel_name = lan_device if len(lan_device) < 16 else 'lan'
    router.pc = net.lan(router, kernel_name, lan)
    router.start().named()
    console = router.console
    if kernel_name != lan_device:
        console.do(f'/interface ethernet set {kernel_name} name={lan_device}')
    console.do(f'/ip address add address={wan} interface=ToInternet',
               f'/ip address add address={lan} interface={lan_device}',
               f'/ip route add dst-address=0.0.0.0/0 gateway={router.gateway}')
    return router


def at(router, menu):
    """Walks to a menu from wherever the console is and sees the manual's prompt."""
    console = router.console
    console.do('/', menu)
    wanted = f'[admin@{router.name}] {menu}>'
    assert console.prompt == wanted, f'{console.prompt}, wanted {wanted}'
    return console


def connected(router, client='pptp-out1', seconds=40):
    """Waits until the client's monitor says so; returns what it shows."""
    console = router.console
    found = console.shows(f'/interface pptp-client monitor {client} once', r'status: Connected\s*$', seconds)
    shown = found.string
    assert re.search(r'uptime: \w+', shown) and f'encoding: {ENCODING}' in shown, shown
    return shown


def status(router, form, client='pptp-out1', seconds=40):
    return router.console.shows(f'/interface pptp-client monitor {client} once', f'status: ({form})', seconds)


def ping(router, address):
    """/ping until three answers have come, Ctrl-C; the form is the manual's."""
    console = router.console
    begin = console.start(f'/ping {address}')
    pong = re.compile(PONG.format(re.escape(address)))
    console.until(lambda: sum(bool(pong.match(line)) for line in console.screen.lines(begin)) >= 3,
                  f'three answers of {address}')
    said = console.interrupt(begin)
    assert 'ping interrupted' in said, said
    assert re.search(SUMMARY, said, re.MULTILINE), said


def gone(router, name):
    tap.until(lambda: name not in router.links(), f'{name} is gone from {router.name}')
