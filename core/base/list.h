// SPDX-License-Identifier: ISC
#pragma once
// Intrusive doubly linked lists. The node lives in the object; a list head is a node that points
// to itself. A node that is in no list points to itself too, so removing it twice is harmless.

#include <stdbool.h>
#include <stddef.h>

struct list {
    struct list *prev, *next;
};

#define list_entry(node, type, member) ((type *)(void *)((char *)(node)-offsetof(type, member)))
#define list_for_each(node, head) \
    for (struct list *node = (head)->next; node != (head); node = node->next)
#define list_for_each_safe(node, tmp, head)                                   \
    for (struct list *node = (head)->next, *tmp = node->next; node != (head); \
         node = tmp, tmp = node->next)

static inline void list_init(struct list *l)
{
    l->prev = l->next = l;
}

static inline bool list_empty(const struct list *l)
{
    return l->next == l;
}

static inline void list_insert(struct list *before, struct list *node)
{
    node->next = before;
    node->prev = before->prev;
    before->prev->next = node;
    before->prev = node;
}

// Adds at the end of the list.
static inline void list_append(struct list *head, struct list *node)
{
    list_insert(head, node);
}

static inline void list_remove(struct list *node)
{
    node->prev->next = node->next;
    node->next->prev = node->prev;
    list_init(node);
}
