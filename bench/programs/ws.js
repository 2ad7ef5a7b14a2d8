// ws as its README broadcasts: whatever comes in by /post, everybody is sent theirs.
// ws.js FRAMES [deflate]: a JSON list of texts; whoever asks for /K is sent text K. Prints its port.
const { readFileSync } = require("node:fs");
const { WebSocket, WebSocketServer } = require("ws");

// Buffers are what ws is quickest with.
const texts = JSON.parse(readFileSync(process.argv[2], "utf8")).map((text) => Buffer.from(text));
const deflate = process.argv[3] === "deflate";
const server = new WebSocketServer({
  host: "127.0.0.1",
  port: 0,
  backlog: 2048,
  perMessageDeflate: deflate && {
    serverNoContextTakeover: true,
    clientNoContextTakeover: true,
    threshold: 200,
  },
});

server.on("connection", (socket, request) => {
  if (request.url !== "/post") {
    socket.text = texts[Number(request.url.slice(1))];
    return;
  }
  socket.on("message", () => {
    for (const one of server.clients) {
      if (one !== socket && one.readyState === WebSocket.OPEN) one.send(one.text, { binary: false });
    }
  });
});
server.on("listening", () => console.log(server.address().port));
