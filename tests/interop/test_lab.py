#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The foreign programs among themselves: what fails here is not Warren's fault."""
import guest

VARIANT = 'mschapv2-mppe128'


def build(segment):
    segment.server = segment.guest('server', '10.9.0.2/24')
    segment.client = segment.guest('client', '10.9.0.3/24')


def pptp_linux_calls_pptpd(segment):
    segment.server.run(f'pptp-server {VARIANT}')
    segment.client.run(f'pptp-client {VARIANT} 10.9.0.2')
    assert 'MPPE 128-bit stateless' in segment.client.run('cat /var/log/pppd-client.log')


def pings_pass_through(segment):
    for size in (56, 1400):
        segment.client.pings('10.99.0.1', size)
    segment.client.run('pptp-client down')


def a_wrong_password_is_refused(segment):
    guest.refused(segment.client, f'pptp-client {VARIANT} 10.9.0.2 password nope')


if __name__ == '__main__':
    guest.main([pptp_linux_calls_pptpd, pings_pass_through, a_wrong_password_is_refused], build)
