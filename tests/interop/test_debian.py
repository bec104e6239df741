#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Warren and Debian's PPTP programs: pptp-linux with pppd calls Warren, and Warren calls pptpd."""
import re

import guest        # first: it says where the others are
import faults
import manual
import pcap
import tap

VARIANT = 'mschapv2-mppe128'
CLEAR = ('mschapv2', 'mschap', 'chap-md5', 'pap')
WARREN, PEER, PEER_INSIDE = '10.9.0.1', '10.9.0.2', '10.99.0.1'
WHOLE = 1450 - 4 - 28       # the most that an echo carries through pppd's MRU and MPPE
CALLERS = {'alice': 2, 'bob': 3, r'LAB\carol': 4}
PASSWORDS = {'alice': 'wonderland', 'bob': 'b0b pass', r'LAB\carol': 'carol!'}


def quoted(name):
    return '"' + name.replace('\\', '\\\\') + '"'


def build(segment):
    segment.peer = segment.guest('peer', f'{PEER}/24')
    segment.capture = segment.node.capture('br0')
    segment.warren = segment.router('Warren', f'{WARREN}/24')
    segment.warren.console.do(*(
        f'/ppp secret add name={quoted(name)} service=pptp password={quoted(PASSWORDS[name])} '
        f'local-address=10.0.103.1 remote-address=10.0.103.{last}' for name, last in CALLERS.items()))
    segment.warren.console.do(
        '/interface pptp-server server set enabled=yes',
        f'/interface pptp-client add name=to-pptpd connect-to={PEER} user=alice password=wonderland')


def calls(segment, variant, more=''):
    segment.peer.run(f'pptp-client {variant} {WARREN} {more}')


def hangs_up(segment, name='<pptp-alice>'):
    segment.peer.run('pptp-client down')
    manual.gone(segment.warren, name)


def log_shows(segment, form):
    segment.warren.console.shows('/log print without-paging', form)


# Debian calls Warren

def pptp_linux_calls_warren(segment):
    calls(segment, VARIANT)
    log = segment.peer.run('cat /var/log/pppd-client.log')
    assert 'MPPE 128-bit stateless' in log, log
    assert 'IPCP TermAck' not in log, log       # pppd was not asked too early, which costs seconds
    segment.warren.console.shows('/interface pptp-server print', r'DR +<pptp-alice> +alice +\d+ +10\.9\.0\.2')


def its_pings_pass_only_inside_mppe(segment):
    capture = segment.node.capture('br0')
    for size in (56, 1400, WHOLE):
        segment.peer.pings('10.0.103.1', size)
        segment.warren.reaches('10.0.103.2', size, whole=True)
    assert not segment.warren.pings('10.0.103.2', WHOLE + 1, whole=True)
    data = capture.stop()
    seen = pcap.protocols(data)
    assert seen[pcap.MPPE] >= 24 and not seen[pcap.IP], seen
    assert not pcap.outer_protocols(data)[1]


def it_hangs_up_and_nothing_is_left(segment):
    hangs_up(segment)
    log_shows(segment, '<pptp-alice>: terminating... - the peer hung up')


def warren_hangs_up_and_pppd_hears_why(segment):
    calls(segment, VARIANT)
    segment.warren.console.do('/ppp active remove [find]')
    segment.peer.loses_its_tunnel()
    manual.gone(segment.warren, '<pptp-alice>')
    log = segment.peer.run('cat /var/log/pppd-client.log')
    assert 'LCP terminated by peer (hung up by the administrator)' in log, log


def names_and_passwords_may_hold_blanks_and_backslashes(segment):
    for name in ('bob', r'LAB\carol'):
        calls(segment, VARIANT, f"name '{name}'")
        assert f'<pptp-{name}>' in segment.warren.links(), segment.warren.links().keys()
        segment.peer.pings('10.0.103.1')
        hangs_up(segment, f'<pptp-{name}>')


def a_wrong_password_is_refused(segment):
    guest.refused(segment.peer, f'pptp-client {VARIANT} {WARREN} password nope')
    log_shows(segment, 'user alice authentication failed: wrong password')
    assert '<pptp-alice>' not in segment.warren.links()


def every_authentication_works_without_encryption(segment):
    for variant, name in zip(CLEAR, ('mschap2', 'mschap1', 'chap', 'pap')):
        segment.warren.console.do(f'/interface pptp-server server set authentication={name}')
        calls(segment, variant)
        segment.peer.pings('10.0.103.1')
        segment.warren.console.shows('/ppp active print', r'alice +pptp .* none *$')
        hangs_up(segment)
    segment.warren.console.do('/interface pptp-server server set authentication=mschap2')


def a_caller_that_cannot_encrypt_as_required_hears_why(segment):
    segment.warren.console.do('/ppp profile set default use-encryption=required')
    for variant, why in (('mschapv2', 'encryption is required, but the peer does not agree to it'),
                         ('pap', 'can use none of the allowed authentication methods')):
        segment.peer.run(f'! pptp-client {variant} {WARREN}')
        log_shows(segment, why)
    segment.warren.console.do('/ppp profile set default use-encryption=yes')


def a_caller_that_wants_40_bits_gets_them(segment):
    calls(segment, 'mschapv2-mppe40')
    segment.peer.pings('10.0.103.1')
    segment.warren.console.shows('/ppp active print', r'alice +pptp .* MPPE 40 bit, stateless *$')
    hangs_up(segment)


# Warren calls Debian

def enable(segment):
    segment.warren.console.do('/interface pptp-client enable to-pptpd')


def disable(segment):
    segment.warren.console.do('/interface pptp-client disable to-pptpd')
    manual.gone(segment.warren, 'to-pptpd')
    segment.peer.loses_its_tunnel()


def ends(segment, reason):
    segment.warren.console.shows('/interface pptp-client monitor to-pptpd once', f'reason: {reason}', seconds=40)


def warren_calls_pptpd(segment):
    segment.peer.run(f'pptp-server {VARIANT}')
    enable(segment)
    manual.connected(segment.warren, 'to-pptpd')
    log = segment.peer.run('cat /var/log/pppd-server.log')
    assert 'MPPE 128-bit stateless' in log, log


def warrens_pings_pass(segment):
    manual.ping(segment.warren, PEER_INSIDE)
    for size in (56, 1400, WHOLE):
        segment.warren.reaches(PEER_INSIDE, size, whole=True)
    assert not segment.warren.pings(PEER_INSIDE, WHOLE + 1, whole=True)


def warren_comes_back_when_pptpd_does(segment):
    segment.peer.run('pptp-server down')
    log_shows(segment, 'to-pptpd: terminating... - connection refused')
    segment.peer.run(f'pptp-server {VARIANT}')
    manual.connected(segment.warren, 'to-pptpd', seconds=90)
    segment.warren.reaches(PEER_INSIDE)


def warren_with_a_wrong_password_says_so(segment):
    segment.warren.console.do('/interface pptp-client set to-pptpd password=nope')
    ends(segment, r'the server refused the user name or password \(691\)')
    log = segment.peer.run('cat /var/log/pppd-server.log')
    assert re.search('E=691', log), log
    manual.gone(segment.warren, 'to-pptpd')
    segment.warren.console.do('/interface pptp-client set to-pptpd password=wonderland')
    manual.connected(segment.warren, 'to-pptpd', seconds=90)
    disable(segment)


def warren_proves_itself_in_every_way_without_encryption(segment):
    for variant in CLEAR:
        segment.peer.run(f'pptp-server down; pptp-server {variant}')
        enable(segment)
        segment.warren.reaches(PEER_INSIDE, whole=True)
        said = manual.status(segment.warren, 'Connected', 'to-pptpd').string
        assert 'encoding: none' in said, said
        disable(segment)


def warren_takes_the_strength_that_there_is(segment):
    for variant, bits in (('mschapv2-mppe-any', 128), ('mschapv2-mppe40', 40)):
        segment.peer.run(f'pptp-server down; pptp-server {variant}')
        enable(segment)
        segment.warren.reaches(PEER_INSIDE, whole=True)
        said = manual.status(segment.warren, 'Connected', 'to-pptpd').string
        assert f'encoding: MPPE {bits} bit, stateless' in said, said
        disable(segment)


def pptpd_sees_warren_go(segment):
    segment.peer.run(f'pptp-server down; pptp-server {VARIANT}')
    enable(segment)
    manual.connected(segment.warren, 'to-pptpd')
    segment.warren.stop()
    segment.peer.loses_its_tunnel()
    log = segment.peer.run('cat /var/log/pppd-server.log')
    assert 'LCP terminated by peer (the router is shut down)' in log, log


def nothing_that_warren_sent_was_malformed(segment):
    data = segment.capture.stop()
    seen = pcap.protocols(data)
    assert pcap.CONTROL <= set(seen) and seen[pcap.MPPE] > 20, seen
    wrong = faults.found(data, source=WARREN)
    assert not wrong, '\n'.join(wrong)
    remarks = faults.remarks(segment.capture.path)
    if remarks is None:
        tap.say('there is no tshark to ask as well')
    assert not remarks, '\n'.join(remarks)


if __name__ == '__main__':
    guest.main([
        pptp_linux_calls_warren, its_pings_pass_only_inside_mppe, it_hangs_up_and_nothing_is_left,
        warren_hangs_up_and_pppd_hears_why, names_and_passwords_may_hold_blanks_and_backslashes,
        a_wrong_password_is_refused, every_authentication_works_without_encryption,
        a_caller_that_cannot_encrypt_as_required_hears_why, a_caller_that_wants_40_bits_gets_them,
        warren_calls_pptpd, warrens_pings_pass, warren_comes_back_when_pptpd_does,
        warren_with_a_wrong_password_says_so, warren_proves_itself_in_every_way_without_encryption,
        warren_takes_the_strength_that_there_is, pptpd_sees_warren_go, nothing_that_warren_sent_was_malformed,
    ], build)
