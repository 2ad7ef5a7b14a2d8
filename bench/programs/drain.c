/* The receiving side of a measurement: thousands of WebSocket connections in one process, which
 * only counts what comes in and answers pings. It is not measured itself. It looks every millisecond
 * and never waits for a socket: a sender is charged for waking whoever waits, and the slower a
 * sender is, the more often the other side has gone to sleep.
 *
 * drain PORT PLAN GREETINGS SMALLEST
 *
 * PLAN has, for each connection, what it says: a request and what follows the answer to it, each
 * as a length (u32, little endian) and so many bytes. A connection is ready once it was answered
 * 101 and GREETINGS text frames came in. Text frames of at least SMALLEST bytes are counted.
 *
 * On standard input:  open K       open the next K of the plan, answered by "ready SECONDS"
 *                     reset        count from nothing
 *                     wait N MS    until N frames came in, answered by "got FRAMES BYTES LEAST MOST",
 *                                  the last two per connection; or by "late …" after MS
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { AT_ONCE = 128, SHORT = 125 };
enum stage { CONNECTING, ASKED, OPEN };

struct connection {
    int fd, stage, greeted, matched, header, keep, kept;
    uint64_t left, frames;
    const uint8_t *request, *first;
    uint32_t request_size, first_size;
    uint8_t head[10], opcode, body[SHORT];
};

static struct connection *all;
static size_t planned, opened, ready, wanted_open;
static int epoll, port, greetings;
static uint64_t smallest, frames, bytes;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void read_plan(const char *path) {
    int fd = open(path, O_RDONLY);
    struct stat about;
    if (fd < 0 || fstat(fd, &about) < 0) die(path);
    uint8_t *data = malloc(about.st_size + 1), *at = data, *end = data + about.st_size;
    for (ssize_t got, have = 0; have < about.st_size; have += got)
        if ((got = read(fd, data + have, about.st_size - have)) <= 0) die(path);
    close(fd);
    size_t room = 0;
    while (at < end) {
        if (planned == room) {
            room = room ? room * 2 : 1024;
            all = realloc(all, room * sizeof *all);
        }
        struct connection *one = &all[planned++];
        memset(one, 0, sizeof *one);
        memcpy(&one->request_size, at, 4);
        one->request = at + 4;
        at += 4 + one->request_size;
        memcpy(&one->first_size, at, 4);
        one->first = at + 4;
        at += 4 + one->first_size;
    }
}

static void say(struct connection *one, const void *data, size_t size) {
    if (send(one->fd, data, size, MSG_NOSIGNAL) != (ssize_t)size) die("send");
}

static void begin(size_t number) {
    struct connection *one = &all[number];
    one->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (one->fd < 0) die("socket: more file descriptors are needed (ulimit -n)");
    int yes = 1;
    setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(one->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    /* One address has some 28,000 ports, and those just closed are not free at once. */
    struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + number % 16);
    if (bind(one->fd, (struct sockaddr *)&from, sizeof from) < 0) die("bind");
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(port);
    if (connect(one->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS)
        die("connect");
    struct epoll_event event = {.events = EPOLLOUT, .data.u64 = number};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, one->fd, &event) < 0) die("epoll_ctl");
}

static void begin_more(void) {
    while (opened < wanted_open && opened - ready < AT_ONCE) begin(opened++);
}

static void now_ready(struct connection *one) {
    one->stage = OPEN;
    ready++;
    begin_more();
}

static void answer(struct connection *one, uint8_t opcode, const uint8_t *body, size_t size) {
    uint8_t frame[6 + SHORT] = {0x80 | opcode, 0x80 | size}; /* masked with zeros: as it is */
    memcpy(frame + 6, body, size);
    say(one, frame, 6 + size);
}

static void whole(struct connection *one, uint64_t size) {
    if (one->opcode == 9) answer(one, 10, one->body, one->kept);
    if (one->opcode == 8) fprintf(stderr, "the other side closed a connection\n"), exit(1);
    if (one->opcode != 1) return;
    if (one->stage != OPEN && ++one->greeted == greetings) now_ready(one);
    /* Engine.IO has pings of its own. */
    if (size == 1 && one->body[0] == '2') answer(one, 1, (const uint8_t *)"3", 1);
    if (size >= smallest) {
        one->frames++;
        frames++;
        bytes += size;
    }
}

/* A frame's header is 2, 4 or 10 bytes; a server's frames are not masked. */
static int header_size(const struct connection *one) {
    if (one->header < 2) return 2;
    int size = one->head[1] & 127;
    return size < 126 ? 2 : size == 126 ? 4 : 10;
}

static uint64_t body_size(const struct connection *one) {
    uint64_t size = one->head[1] & 127;
    int more = size < 126 ? 0 : size == 126 ? 2 : 8;
    if (more) size = 0;
    for (int i = 0; i < more; i++) size = size << 8 | one->head[2 + i];
    return size;
}

static void heard(struct connection *one, const uint8_t *at, const uint8_t *end) {
    static const char blank[] = "\r\n\r\n";
    for (; one->matched < 4 && at < end; at++) { /* the answer to the handshake */
        one->matched = *at == blank[one->matched] ? one->matched + 1 : *at == '\r';
        if (one->matched == 4) {
            if (one->first_size) say(one, one->first, one->first_size);
            if (!greetings) now_ready(one);
        }
    }
    while (at < end) {
        if (!one->left) {
            one->head[one->header++] = *at++;
            if (one->header < header_size(one)) continue;
            one->left = body_size(one);
            one->opcode = one->head[0] & 15;
            one->keep = one->left <= SHORT;
            one->kept = 0;
        }
        uint64_t part = one->left < (uint64_t)(end - at) ? one->left : (uint64_t)(end - at);
        if (one->keep) memcpy(one->body + one->kept, at, part), one->kept += part;
        at += part;
        one->left -= part;
        if (!one->left) {
            uint64_t size = body_size(one);
            one->header = 0;
            whole(one, size);
        }
    }
}

static void serve_one(size_t number, uint32_t events) {
    static uint8_t buffer[1 << 18];
    struct connection *one = &all[number];
    if (one->stage == CONNECTING && events & EPOLLOUT) {
        struct epoll_event event = {.events = EPOLLIN, .data.u64 = number};
        epoll_ctl(epoll, EPOLL_CTL_MOD, one->fd, &event);
        say(one, one->request, one->request_size);
        one->stage = ASKED;
        return;
    }
    ssize_t got = recv(one->fd, buffer, sizeof buffer, 0);
    if (got > 0)
        heard(one, buffer, buffer + got);
    else if (got == 0 || errno != EAGAIN) {
        fprintf(stderr, "connection %zu was lost: %s\n", number, got ? strerror(errno) : "closed");
        exit(1);
    }
}

static void serve(void) {
    struct epoll_event events[1024];
    int found;
    usleep(1000);
    do {
        found = epoll_wait(epoll, events, 1024, 0);
        for (int i = 0; i < found; i++) serve_one(events[i].data.u64, events[i].events);
    } while (found == 1024);
}

static void open_more(size_t more) {
    double began = now();
    wanted_open = opened + more < planned ? opened + more : planned;
    begin_more();
    while (ready < wanted_open && now() - began < 300) serve();
    if (ready < wanted_open) fprintf(stderr, "only %zu are ready\n", ready), exit(1);
    printf("ready %f\n", now() - began);
}

static void wait_for(uint64_t wanted, double ms) {
    double until = now() + ms / 1000;
    while (frames < wanted && now() < until) serve();
    uint64_t least = UINT64_MAX, most = 0;
    for (size_t i = 0; i < opened; i++) {
        if (all[i].frames < least) least = all[i].frames;
        if (all[i].frames > most) most = all[i].frames;
    }
    printf("%s %lu %lu %lu %lu\n", frames < wanted ? "late" : "got", frames, bytes, least, most);
}

static void reset(void) {
    frames = bytes = 0;
    for (size_t i = 0; i < opened; i++) all[i].frames = 0;
    printf("reset\n");
}

/* Between two commands frames are taken in as well, and pings answered. */
static int next_command(char *line, int size) {
    struct pollfd commands = {.fd = 0, .events = POLLIN};
    while (poll(&commands, 1, 0) == 0) serve();
    return fgets(line, size, stdin) != NULL;
}

int main(int argc, char **argv) {
    if (argc != 5) return fprintf(stderr, "drain PORT PLAN GREETINGS SMALLEST\n"), 2;
    port = atoi(argv[1]);
    greetings = atoi(argv[3]);
    smallest = strtoull(argv[4], NULL, 10);
    setvbuf(stdout, NULL, _IOLBF, 0);
    setvbuf(stdin, NULL, _IONBF, 0);
    read_plan(argv[2]);
    epoll = epoll_create1(0);
    for (char line[128]; next_command(line, sizeof line);) {
        unsigned long first = 0;
        double second = 0;
        if (sscanf(line, "open %lu", &first) == 1)
            open_more(first);
        else if (sscanf(line, "wait %lu %lf", &first, &second) == 2)
            wait_for(first, second);
        else
            reset();
    }
    return 0;
}
