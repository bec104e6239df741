#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Three hundred tunnels between two routers: they come up, survive the death of either daemon, and leave nothing behind."""
import os
import time

import netns
import tap

TUNNELS = 300


def address(number):
    return f'10.3.{1 + number // 200}.{1 + number % 200}'


def near(number):
    """The server's end: one for each, because all callers are one machine and it must answer through the right one."""
    return address(number).replace('10.3.', '10.4.', 1)


def network(number):
    return f'10.{100 + number // 200}.{number % 200}.0/24'


def script(net, router, lines):
    path = os.path.join(net.folder, f'{router.name}.rsc')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines) + '\n')
    router.run(netns.program('warren'), '--state', router.state, path)


def build(net):
    server, client = net.router('Server'), net.router('Client')
    net.cable(server, 'wan', client, 'wan')
    server.start()
    client.start()
    server.address('10.1.0.1/24', 'wan')
    client.address('10.1.0.2/24', 'wan')
    net.quiet = [interfaces(server), interfaces(client)]
    script(net, server, [
        f'/ppp secret add name=u{n} service=pptp password=pw{n} local-address={near(n)} '
        f'remote-address={address(n)} routes="{network(n)} {address(n)} 1"' for n in range(TUNNELS)
    ] + ['/interface pptp-server server set enabled=yes'])
    script(net, client, [
        f'/interface pptp-client add name=c{n} connect-to=10.1.0.1 user=u{n} password=pw{n} disabled=no'
        for n in range(TUNNELS)])


def interfaces(router):
    return sorted(link['ifname'] for link in router.ip_json('link'))


def all_are_up(net):
    """Every tunnel has its interface and, on the server, its routes; packets pass."""
    def counts():
        routes = {route['dst'] for route in net.Server.routes()}
        return [sum(network(n) in routes for n in range(TUNNELS)),
                sum(address(n) in routes for n in range(TUNNELS)),
                sum(name in net.Client.links() for name in ('c0', f'c{TUNNELS - 1}'))]
    tap.until(lambda: counts() == [TUNNELS, TUNNELS, 2], lambda: f'all are up; there are {counts()}', 30, pause=0.2)
    said = net.Server.command(':put [:len [/ppp active find]]').stdout
    assert said.strip() == str(TUNNELS), said
    for number in (0, TUNNELS // 2, TUNNELS - 1):
        net.Server.reaches(address(number))


def three_hundred_tunnels_come_up(net):
    all_are_up(net)


def killed_and_served_again(net, router, before):
    old, begin = router.daemon, time.monotonic()
    old.kill()          # and not waited for: a supervisor does not either
    router.start()
    seconds = time.monotonic() - begin
    old.wait()
    assert seconds < 5, f'{router.name} served again after {seconds:.1f} s'
    all_are_up(net)
    assert len(interfaces(router)) == len(before) + TUNNELS, interfaces(router)


def the_server_is_killed_and_serves_again(net):
    killed_and_served_again(net, net.Server, net.quiet[0])


def the_client_is_killed_and_dials_again(net):
    killed_and_served_again(net, net.Client, net.quiet[1])


def stopped_politely(router, before):
    begin = time.monotonic()
    router.stop(10)
    seconds = time.monotonic() - begin
    assert seconds < 5, f'{router.name} stopped after {seconds:.1f} s'
    assert interfaces(router) == before, interfaces(router)
    assert [route['dst'] for route in router.routes()] == ['10.1.0.0/24'], router.routes()


def the_client_hangs_up_politely_and_leaves_nothing(net):
    stopped_politely(net.Client, net.quiet[1])
    tap.until(lambda: net.Server.command(':put [:len [/ppp active find]]').stdout.strip() == '0',
              'the server has nobody active')


def the_server_stops_politely_in_the_middle_of_300_calls(net):
    net.Client.start()
    all_are_up(net)
    stopped_politely(net.Server, net.quiet[0])


if __name__ == '__main__':
    netns.main([
        three_hundred_tunnels_come_up, the_server_is_killed_and_serves_again, the_client_is_killed_and_dials_again,
        the_client_hangs_up_politely_and_leaves_nothing, the_server_stops_politely_in_the_middle_of_300_calls,
    ], build=build, chain=True)
