#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The manual's quick setup guide: a server at 10.5.8.104, a client at 10.1.0.172."""
import re

import manual
import netns
from console import CTRL_C, UP


def build(net):
    manual.internet(net)
    for name, address, gateway in (('PPTP-Server', '10.5.8.104/24', '10.5.8.1'),
                                   ('PPTP-Client', '10.1.0.172/24', '10.1.0.1')):
        router = net.router(name)
        manual.uplink(net, router, gateway + '/24')
        router.start().named()
        router.open_console().do(f'/ip address add address={address} interface=ToInternet',
                                 f'/ip route add dst-address=0.0.0.0/0 gateway={gateway}')


def the_server_gets_a_user_and_is_enabled(net):
    console = manual.at(net.PPTP_Server, 'ppp secret')
    console.paste(r'''
        add name=jack password=pass \
        \... local-address=10.0.0.1 remote-address=10.0.0.2
    ''')
    console = manual.at(net.PPTP_Server, 'interface pptp-server server')
    console.do('set enabled=yes')


def the_client_is_added(net):
    console = manual.at(net.PPTP_Client, 'interface pptp-client')
    console.paste(r'''
        add user=jack password=pass \
        \... connect-to=10.5.8.104 disabled=no
    ''')


def the_tunnel_comes_up_encrypted(net):
    manual.connected(net.PPTP_Client)


def each_end_answers_the_other(net):
    manual.ping(net.PPTP_Client, '10.0.0.1')
    manual.ping(net.PPTP_Server, '10.0.0.2')


def the_server_shows_a_dynamic_interface_with_the_callers_address(net):
    console = manual.at(net.PPTP_Server, 'interface pptp-server')
    said = console.type('print')
    assert re.search(r'^ +0 DR <pptp-jack> +jack +14\d\d +10\.1\.0\.172', said, re.MULTILINE), said
    assert '<pptp-jack>' in net.PPTP_Server.links()


def the_client_shows_itself_running(net):
    console = manual.at(net.PPTP_Client, 'interface pptp-client')
    said = console.type('print')
    assert said.startswith('Flags: X - disabled, R - running'), said
    assert re.search(r'^ +0 +R name="pptp-out1"', said, re.MULTILINE), said


def the_line_with_the_password_is_not_in_the_history(net):
    console = net.PPTP_Client.console
    console.do('/interface pptp-client', 'set pptp-out1 password=pass')
    prompt = console.prompt
    console.keys(UP)
    console.until(lambda: not console.at_prompt(), 'a line of the history')
    line = console.screen.line()
    console.keys(CTRL_C)
    console.wait_prompt()
    assert line == f'{prompt} /interface pptp-client', line


def hanging_up_takes_the_interface_of_the_server_away(net):
    manual.at(net.PPTP_Client, 'interface pptp-client').do('disable 0')
    manual.gone(net.PPTP_Server, '<pptp-jack>')
    manual.status(net.PPTP_Client, 'Terminated')


def dialling_again_brings_it_back(net):
    manual.at(net.PPTP_Client, 'interface pptp-client').do('enable pptp-out1')
    manual.connected(net.PPTP_Client)


def the_server_may_hang_up_and_the_client_comes_back(net):
    console = manual.at(net.PPTP_Server, 'ppp active')
    console.shows('print', r'\bjack\b')
    before = net.PPTP_Server.links()['<pptp-jack>']['ifindex']
    console.do('remove 0')
    netns.tap.until(lambda: net.PPTP_Server.links().get('<pptp-jack>', {}).get('ifindex', before) != before,
                    'a new tunnel', 40)
    manual.connected(net.PPTP_Client)


def a_polite_stop_hangs_up_at_once(net):
    net.PPTP_Client.stop()
    manual.gone(net.PPTP_Server, '<pptp-jack>')
    assert 'pptp-out1' not in net.PPTP_Client.links()


if __name__ == '__main__':
    netns.main([
        the_server_gets_a_user_and_is_enabled, the_client_is_added, the_tunnel_comes_up_encrypted,
        each_end_answers_the_other, the_server_shows_a_dynamic_interface_with_the_callers_address,
        the_client_shows_itself_running, the_line_with_the_password_is_not_in_the_history,
        hanging_up_takes_the_interface_of_the_server_away, dialling_again_brings_it_back,
        the_server_may_hang_up_and_the_client_comes_back, a_polite_stop_hangs_up_at_once,
    ], build=build, chain=True)
