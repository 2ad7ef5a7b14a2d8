/* The least that telling many can cost: for each connection one send() of bytes that are finished.
 *
 * loop FRAMES
 *
 * FRAMES has frames ready for the wire, each as a length (u32, little endian) and so many bytes.
 * Whoever asks for "GET /K" is sent frame K. A connection that begins with "P" commands: for each
 * byte that follows everybody is sent theirs. The port is printed.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FRAMES = 16, MOST = 65536 };

struct watcher {
    int fd, frame;
};

static struct {
    const char *bytes;
    uint32_t size;
} frames[FRAMES];
static struct watcher watchers[MOST];
static size_t watching;
static char is_watcher[MOST], commands[MOST];

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void read_frames(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) die(path);
    for (int i = 0; i < FRAMES && fread(&frames[i].size, 4, 1, file) == 1; i++) {
        char *bytes = malloc(frames[i].size);
        if (fread(bytes, 1, frames[i].size, file) != frames[i].size) die(path);
        frames[i].bytes = bytes;
    }
    fclose(file);
}

static void tell_all(void) {
    for (size_t i = 0; i < watching; i++) {
        const char *at = frames[watchers[i].frame].bytes;
        size_t left = frames[watchers[i].frame].size;
        while (left) {
            ssize_t sent = send(watchers[i].fd, at, left, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent >= 0) {
                at += sent;
                left -= sent;
            } else if (errno == EAGAIN) {
                struct pollfd full = {.fd = watchers[i].fd, .events = POLLOUT};
                poll(&full, 1, -1);
            } else
                break; /* gone */
        }
    }
}

static void answer(int fd, const char *asked) {
    static const char switched[] =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    if (send(fd, switched, sizeof switched - 1, MSG_NOSIGNAL) < 0) return;
    watchers[watching++] = (struct watcher){fd, asked[5] - '0'};
    is_watcher[fd] = 1;
}

static void hear(int fd) {
    char buffer[4096];
    ssize_t got = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        if (is_watcher[fd]) exit(0); /* the measurement is over */
        close(fd);
    } else if (commands[fd]) {
        for (ssize_t i = 0; i < got; i++) tell_all();
    } else if (*buffer == 'P') {
        commands[fd] = 1;
        for (ssize_t i = 1; i < got; i++) tell_all();
    } else
        answer(fd, buffer); /* loopback: a request of some hundred bytes comes whole */
}

static int listen_anywhere(void) {
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&at, size) < 0 || listen(fd, 2048) < 0) die("listen");
    getsockname(fd, (struct sockaddr *)&at, &size);
    printf("%d\n", ntohs(at.sin_port));
    fflush(stdout);
    return fd;
}

static void welcome(int listening, int epoll) {
    int yes = 1, fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0 && (errno == EAGAIN || errno == ECONNABORTED)) return;
    if (fd < 0 || fd >= MOST) die("accept: more file descriptors are needed (ulimit -n)");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int main(int argc, char **argv) {
    if (argc != 2) return fprintf(stderr, "loop FRAMES\n"), 2;
    read_frames(argv[1]);
    int listening = listen_anywhere(), epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listening};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listening, &event);
    for (;;) {
        struct epoll_event events[256];
        int found = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < found; i++) {
            if (events[i].data.fd == listening)
                welcome(listening, epoll);
            else
                hear(events[i].data.fd);
        }
    }
}
