#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What goes wrong in the field: each cause shows in the status and the log, and when it goes, the tunnel returns by itself."""
import re

import manual
import netns

SERVER = '192.168.80.1'
SECRET = 'add name=ex service=pptp password=lkjrht local-address=10.0.103.1 remote-address=10.0.103.2'


def build(net):
    manual.internet(net)
    manual.office(net, 'HomeOffice', f'{SERVER}/24', '10.150.2.254/24', 'lan')
    manual.office(net, 'RemoteOffice', '192.168.81.1/24', '10.150.1.254/24', 'lan')
    net.HomeOffice.console.do(f'/ppp secret {SECRET}',
                              '/interface pptp-server server set enabled=yes keepalive-timeout=3',
                              '/ip route add dst-address=10.150.1.0/24 gateway=10.0.103.2')
    net.RemoteOffice.console.do(
        f'/interface pptp-client add connect-to={SERVER} user=ex password=lkjrht disabled=no',
        '/ip route add dst-address=10.150.2.0/24 gateway=10.0.103.1')
    manual.connected(net.RemoteOffice)


def mark_logs(net):
    for router in net.routers():
        router.mark_log()


def client(net, words):
    mark_logs(net)
    net.RemoteOffice.console.do(f'/interface pptp-client {words}')


def logged(router, form):
    """The log has such a line, not only since an earlier test."""
    netns.tap.until(lambda: re.search(form, router.new_log()), lambda: f'{form} in the log:\n{router.new_log()}')
    router.console.shows('/log print without-paging', form)


def server_has_no_tunnel(net):
    netns.tap.until(lambda: not any('pptp' in name for name in net.HomeOffice.links()),
                    'no tunnel interface at the server')


def returns(net, seconds=60):
    manual.connected(net.RemoteOffice, seconds=seconds)
    manual.ping(net.RemoteOffice, '10.0.103.1')
    net.RemoteOffice.pc.reaches('10.150.2.254')


def a_wrong_password(net):
    client(net, 'set 0 password=hunter77')
    manual.status(net.RemoteOffice, r'Terminated|Dialing|Verifying password\.\.\.')
    logged(net.HomeOffice, r'user ex authentication failed: wrong password')
    logged(net.RemoteOffice, r'pptp-out1: .*refused the user name or password')
    server_has_no_tunnel(net)
    assert not any('pptp' in name for name in net.RemoteOffice.links())
    assert 'hunter77' not in net.HomeOffice.log() + net.RemoteOffice.log()
    client(net, 'set 0 password=lkjrht')
    returns(net)


def an_unknown_user(net):
    client(net, 'set 0 user=nobody')
    logged(net.HomeOffice, r'user nobody authentication failed: unknown user')
    server_has_no_tunnel(net)
    client(net, 'set 0 user=ex')
    returns(net)


def no_address_for_the_caller(net):
    net.HomeOffice.console.do('/ppp secret remove [find name=ex]',
                              '/ppp secret add name=ex service=pptp password=lkjrht')
    client(net, 'disable 0')
    client(net, 'enable 0')
    logged(net.HomeOffice, r'user ex authentication failed: no address for the caller')
    server_has_no_tunnel(net)
    net.HomeOffice.console.do('/ppp secret set [find name=ex] local-address=10.0.103.1 remote-address=10.0.103.2')
    returns(net)


def a_static_entry_without_a_secret(net):
    net.HomeOffice.console.do('/ppp secret remove [find name=ex]',
                              '/interface pptp-server add name=for-ex user=ex')
    client(net, 'disable 0')
    client(net, 'enable 0')
    logged(net.HomeOffice, r'user ex authentication failed: unknown user')
    said = net.HomeOffice.console.type('/interface pptp-server print')
    assert re.search(r'^ *0 +for-ex +ex$', said.rstrip(), re.MULTILINE), said
    net.HomeOffice.console.do(f'/ppp secret {SECRET}')
    returns(net)
    net.HomeOffice.console.shows('/interface pptp-server print', r'^ *0 +R +for-ex +ex')


def the_server_is_switched_off(net):
    mark_logs(net)
    net.HomeOffice.console.do('/interface pptp-server server set enabled=no')
    manual.status(net.RemoteOffice, 'Dialing|Terminated')
    logged(net.RemoteOffice, 'the peer hung up: "the server was disabled"')
    logged(net.RemoteOffice, 'connection refused')
    net.RemoteOffice.pc.loses('10.150.2.254')
    netns.tap.until(lambda: not net.RemoteOffice.routes('10.150.2.0/24'), 'the route went with the tunnel')
    net.HomeOffice.console.do('/interface pptp-server server set enabled=yes')
    returns(net)


def the_server_is_killed_in_a_call(net):
    mark_logs(net)
    net.HomeOffice.kill()
    manual.status(net.RemoteOffice, 'Dialing|Terminated')
    logged(net.RemoteOffice, 'the server closed the control connection')
    net.HomeOffice.reboot()
    returns(net)


def the_link_is_cut_for_longer_than_twice_the_keepalive(net):
    mark_logs(net)
    net.internet.ip('link', 'set', 'dev', net.HomeOffice.side, 'down')
    net.HomeOffice.console.shows('/interface pptp-server print', r'^ *0 +for-ex +ex\s*$', seconds=30)
    logged(net.HomeOffice, r'for-ex: terminating\.\.\. - peer is not responding')
    net.internet.ip('link', 'set', 'dev', net.HomeOffice.side, 'up')
    # The client has a longer patience than this server and may not have noticed anything so far.
    net.HomeOffice.console.shows('/interface pptp-server print', r'^ *0 +R +for-ex +ex', seconds=150)
    returns(net)


def somebody_deletes_the_interface(net):
    for router, name in ((net.RemoteOffice, 'pptp-out1'), (net.HomeOffice, 'for-ex')):
        mark_logs(net)
        router.ip('link', 'del', 'dev', name)
        logged(router, 'the interface was deleted by somebody else')
        returns(net)


def somebody_switches_the_interface_off_or_takes_its_address(net):
    address = ('10.0.103.2', 'peer', '10.0.103.1/32')
    for words in (('link', 'set', 'down'), ('address', 'del', *address)):
        mark_logs(net)
        net.RemoteOffice.ip(*words, 'dev', 'pptp-out1')
        net.RemoteOffice.pc.reaches('10.150.2.254')
        assert 'disconnected' not in net.RemoteOffice.new_log(), 'that is no reason to dial again'


def the_tunnel_is_as_usable_as_before(net):
    room = 1456 - 28
    net.RemoteOffice.pc.reaches('10.150.2.254', size=room, whole=True)
    said = net.RemoteOffice.console.type('/interface pptp-client print')
    assert re.search(r'^ +0 +R ', said, re.MULTILINE), said


if __name__ == '__main__':
    netns.main([
        a_wrong_password, an_unknown_user, no_address_for_the_caller, a_static_entry_without_a_secret,
        the_server_is_switched_off, the_server_is_killed_in_a_call,
        the_link_is_cut_for_longer_than_twice_the_keepalive, somebody_deletes_the_interface,
        somebody_switches_the_interface_off_or_takes_its_address, the_tunnel_is_as_usable_as_before,
    ], build=build)
