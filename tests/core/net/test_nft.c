// SPDX-License-Identifier: ISC
// Against the kernel's packet filter in a network namespace of our own. The administrator is the
// nft program.
#include "core/net/nft.h"

#include "tests/fake/netns.h"

#include <string.h>

#define IP(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))

static struct nft *nft;

// What the program says; "" where it fails or says nothing.
static const char *says(const char *command)
{
    static char text[8192];
    char line[512];
    size_t len;
    FILE *f;

    snprintf(line, sizeof(line), "nft %s 2>/dev/null", command);
    f = popen(line, "r");
    len = f != NULL ? fread(text, 1, sizeof(text) - 1, f) : 0;
    text[len] = '\0';
    return f != NULL && pclose(f) == 0 ? text : "";
}

static bool shows(const char *command, const char *wanted)
{
    const char *text = says(command);

    if (strstr(text, wanted) != NULL)
        return true;
    printf("# nft %s:\n# %s\n", command, text);
    return false;
}

static bool does(const char *command)
{
    char line[512];

    snprintf(line, sizeof(line), "nft '%s' 2>&1 | sed 's/^/# /'", command);
    return system(line) == 0;
}

static void begin(void)
{
    does("flush ruleset");
    nft = nft_new(&err);
    T_OK(nft != NULL);
}

static void end(void)
{
    nft_free(nft);
}

static void a_member_comes_and_goes_and_the_set_stays(void)
{
    bool ours = false;

    begin();
    T_OK(nft_member_add(nft, "vpn-users", IP(10, 0, 103, 2), "ex", &ours, &err));
    T_OK(ours);
    T_OK(nft_member_add(nft, "vpn-users", IP(10, 0, 103, 3), "jack", &ours, &err) && ours);
    T_OK(shows("list set inet warren vpn-users", "type ipv4_addr"));
    T_OK(shows("list set inet warren vpn-users", "10.0.103.2 comment \"warren: ex\""));
    T_OK(nft_member_remove(nft, "vpn-users", IP(10, 0, 103, 2), &err));
    T_OK(strstr(says("list set inet warren vpn-users"), "10.0.103.2") == NULL);
    T_OK(shows("list set inet warren vpn-users", "10.0.103.3"));
    T_OK(nft_member_remove(nft, "vpn-users", IP(10, 0, 103, 2), &err));
    T_OK(nft_member_remove(nft, "vpn-users", IP(10, 0, 103, 3), &err));
    T_OK(nft_member_remove(nft, "nobody", IP(10, 0, 103, 3), &err));
    T_OK(shows("list table inet warren", "set vpn-users"));
    end();
}

static void what_the_administrator_put_into_a_set_is_not_ours(void)
{
    bool ours = true;

    begin();
    does("add table inet warren");
    does("add set inet warren known { type ipv4_addr; flags interval; }");
    does("add element inet warren known { 10.1.0.0/16, 10.0.103.2 }");
    T_OK(nft_member_add(nft, "known", IP(10, 0, 103, 2), "ex", &ours, &err));
    T_OK(!ours);
    T_OK(nft_member_add(nft, "known", IP(10, 0, 104, 2), "ex", &ours, &err) && ours);
    T_OK(shows("list set inet warren known", "10.0.104.2 comment"));
    T_OK(nft_sweep(nft, &err));
    T_OK(shows("list set inet warren known", "10.0.103.2, 10.1.0.0/16"));
    T_OK(strstr(says("list set inet warren known"), "10.0.104.2") == NULL);
    end();
}

static void a_set_of_another_kind_is_refused_with_a_sentence(void)
{
    bool ours;

    begin();
    does("add table inet warren");
    does("add set inet warren ports { type inet_service; }");
    T_OK(!nft_member_add(nft, "ports", IP(10, 0, 103, 2), "ex", &ours, &err));
    T_OK(strstr(err.text, "cannot put 10.0.103.2 into address list ports: ") == err.text);
    end();
}

static void a_chain_is_jumped_to_by_the_interface(void)
{
    begin();
    does("add table inet warren");
    does("add chain inet warren callers");
    T_OK(nft_jump_add(nft, NFT_FROM, 1, "callers", &err));
    T_OK(nft_jump_add(nft, NFT_FROM, 77, "callers", &err));
    T_OK(nft_jump_add(nft, NFT_TO, 1, "callers", &err));
    T_OK(shows("list map inet warren ppp-in", "\"lo\" : jump callers"));
    T_OK(shows("list map inet warren ppp-in", "77 : jump callers"));
    T_OK(shows("list map inet warren ppp-out", "\"lo\" : jump callers"));
    T_OK(shows("list chain inet warren ppp-input",
        "type filter hook input priority filter; policy accept;\n\t\tiif vmap @ppp-in\n"));
    T_OK(shows("list chain inet warren ppp-forward",
        "policy accept;\n\t\tiif vmap @ppp-in\n\t\toif vmap @ppp-out\n\t}"));
    T_OK(shows("list chain inet warren ppp-output", "policy accept;\n\t\toif vmap @ppp-out\n\t}"));
    T_OK(nft_jump_remove(nft, NFT_FROM, 1, &err));
    T_OK(nft_jump_remove(nft, NFT_FROM, 1, &err));
    T_OK(strstr(says("list map inet warren ppp-in"), "\"lo\"") == NULL);
    T_OK(shows("list map inet warren ppp-in", "77 : jump callers"));
    end();
}

static void only_a_chain_that_is_there_can_be_jumped_to(void)
{
    begin();
    T_OK(!nft_chain_check(nft, "callers", &err));
    T_STR(err.text, "table inet warren of nftables has no chain callers");
    does("add table inet warren");
    does("add chain inet warren other");
    does("add chain inet warren base { type filter hook input priority 0; }");
    T_OK(!nft_chain_check(nft, "callers", &err));
    T_OK(nft_chain_check(nft, "other", &err));
    T_OK(!nft_chain_check(nft, "base", &err));
    T_STR(err.text, "the filter base is a base chain of nftables");
    T_OK(!nft_jump_add(nft, NFT_FROM, 1, "callers", &err));
    T_OK(strstr(err.text, "cannot send packets through filter callers: ") == err.text);
    end();
}

static void nothing_is_left_behind_but_what_is_the_administrators(void)
{
    bool ours;

    begin();
    does("add table inet warren");
    does("add chain inet warren callers");
    does("add rule inet warren callers counter");
    does("add set inet warren own { type ipv4_addr; }");
    does("add element inet warren own { 10.0.0.7 comment \"mine\" }");
    for (uint32_t i = 0; i < 500; i++)
        T_OK(nft_member_add(nft, i % 2 ? "own" : "new", IP(10, 0, 103, 0) + i, "ex", &ours, &err));
    T_OK(nft_jump_add(nft, NFT_FROM, 1, "callers", &err));
    T_OK(nft_jump_add(nft, NFT_TO, 1, "callers", &err));
    T_OK(nft_sweep(nft, &err));
    T_STR(says("list table inet warren"),
        "table inet warren {\n\tset own {\n\t\ttype ipv4_addr\n"
        "\t\telements = { 10.0.0.7 comment \"mine\" }\n\t}\n\n"
        "\tset new {\n\t\ttype ipv4_addr\n\t}\n\n"
        "\tchain callers {\n\t\tcounter packets 0 bytes 0\n\t}\n}\n");
    T_OK(nft_sweep(nft, &err));
    does("flush ruleset");
    T_OK(nft_sweep(nft, &err));
    T_STR(says("list ruleset"), "");
    end();
}

static void names_are_those_that_the_filter_can_write(void)
{
    static const char *const good[] = { "a", "vpn-users", "_x", "a.b/c", "Users9" };
    static const char *const bad[] = { "", "9a", "-a", "a b", "a;b", "a\"", "über", "a,b" };

    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
        T_OK(nft_name_ok(good[i]));
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        T_OK(!nft_name_ok(bad[i]));
}

int main(void)
{
    NETNS_OR_SKIP();
    if (*says("--version") == '\0') {
        printf("1..0 # SKIP needs the nft program\n");
        return 0;
    }
    T_RUN(a_member_comes_and_goes_and_the_set_stays);
    T_RUN(what_the_administrator_put_into_a_set_is_not_ours);
    T_RUN(a_set_of_another_kind_is_refused_with_a_sentence);
    T_RUN(a_chain_is_jumped_to_by_the_interface);
    T_RUN(only_a_chain_that_is_there_can_be_jumped_to);
    T_RUN(nothing_is_left_behind_but_what_is_the_administrators);
    T_RUN(names_are_those_that_the_filter_can_write);
    return t_end();
}
