#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Warren and Debian's PPTP programs: pptp-linux with pppd calls Warren, and Warren calls pptpd."""
import re

import guest
import manual
import pcap
import tap

VARIANT = 'mschapv2-mppe128'
WARREN, PEER, PEER_INSIDE = '10.9.0.1', '10.9.0.2', '10.99.0.1'


def build(segment):
    segment.peer = segment.guest('peer', f'{PEER}/24')
    segment.warren = segment.router('Warren', f'{WARREN}/24')
    segment.warren.console.do(
        '/ppp secret add name=alice service=pptp password=wonderland '
        'local-address=10.0.103.1 remote-address=10.0.103.2',
        '/interface pptp-server server set enabled=yes')


def pptp_linux_calls_warren(segment):
    segment.peer.run(f'pptp-client {VARIANT} {WARREN}')
    log = segment.peer.run('cat /var/log/pppd-client.log')
    assert 'MPPE 128-bit stateless' in log, log
    segment.warren.console.shows('/interface pptp-server print', r'DR +<pptp-alice> +alice +\d+ +10\.9\.0\.2')


def its_pings_pass_only_inside_mppe(segment):
    capture = segment.node.capture('br0')
    for size in (56, 1400):
        segment.peer.pings('10.0.103.1', size)
    segment.warren.reaches('10.0.103.2', size=1400)
    data = capture.stop()
    seen = pcap.protocols(data)
    assert seen[pcap.MPPE] >= 12 and not seen[pcap.IP], seen
    assert not pcap.outer_protocols(data)[1]


def it_hangs_up_and_nothing_is_left(segment):
    segment.peer.run('pptp-client down')
    manual.gone(segment.warren, '<pptp-alice>')


def a_wrong_password_is_refused(segment):
    guest.refused(segment.peer, f'pptp-client {VARIANT} {WARREN} password nope')
    segment.warren.console.shows('/log print without-paging', 'alice.* authentication failed')
    assert '<pptp-alice>' not in segment.warren.links()


def every_authentication_works_without_encryption(segment):
    for variant, name in (('mschapv2', 'mschap2'), ('mschap', 'mschap1'), ('chap-md5', 'chap'), ('pap', 'pap')):
        segment.warren.console.do(f'/interface pptp-server server set authentication={name}')
        segment.peer.run(f'pptp-client {variant} {WARREN}')
        segment.peer.pings('10.0.103.1')
        segment.peer.run('pptp-client down')
        manual.gone(segment.warren, '<pptp-alice>')
    segment.warren.console.do('/interface pptp-server server set authentication=mschap2')


def warren_calls_pptpd(segment):
    segment.peer.run(f'pptp-server {VARIANT}')
    segment.warren.console.do(
        f'/interface pptp-client add name=to-pptpd connect-to={PEER} user=alice password=wonderland disabled=no')
    manual.connected(segment.warren, 'to-pptpd')
    log = segment.peer.run('cat /var/log/pppd-server.log')
    assert 'MPPE 128-bit stateless' in log, log


def warrens_pings_pass(segment):
    manual.ping(segment.warren, PEER_INSIDE)
    for size in (56, 1400):
        segment.warren.reaches(PEER_INSIDE, size, whole=True)


def warren_comes_back_when_pptpd_does(segment):
    segment.peer.run('pptp-server down')
    manual.status(segment.warren, 'Dialing|Terminated', 'to-pptpd')
    segment.peer.run(f'pptp-server {VARIANT}')
    manual.connected(segment.warren, 'to-pptpd', seconds=90)
    segment.warren.reaches(PEER_INSIDE)


def warren_with_a_wrong_password_gets_no_tunnel(segment):
    segment.warren.console.do('/interface pptp-client set to-pptpd password=nope')
    tap.until(lambda: re.search(r'E=691|authentication failed', segment.peer.run('cat /var/log/pppd-server.log')),
              'a refusal in the log of pppd')
    manual.gone(segment.warren, 'to-pptpd')
    segment.warren.console.do('/interface pptp-client set to-pptpd password=wonderland')
    manual.connected(segment.warren, 'to-pptpd', seconds=90)


def pptpd_sees_warren_go(segment):
    segment.warren.stop()
    tap.until(lambda: 'ppp0' not in segment.peer.run('ip link'), 'pppd has ended')


if __name__ == '__main__':
    guest.main([
        pptp_linux_calls_warren, its_pings_pass_only_inside_mppe, it_hangs_up_and_nothing_is_left,
        a_wrong_password_is_refused, every_authentication_works_without_encryption, warren_calls_pptpd,
        warrens_pings_pass, warren_comes_back_when_pptpd_does, warren_with_a_wrong_password_gets_no_tunnel,
        pptpd_sees_warren_go,
    ], build)
