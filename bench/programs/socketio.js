// socket.io as its documentation broadcasts, a room for each kind of viewer.
// socketio.js FRAMES: a JSON list of texts, each JSON itself; ?variant=K joins room K.
// Any other request has everybody told theirs. Prints its port.
const { readFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { Server } = require("socket.io");

const told = JSON.parse(readFileSync(process.argv[2], "utf8")).map((text) => JSON.parse(text));
const http = createServer((request, response) => {
  told.forEach((frame, number) => io.to(String(number)).emit("told", frame));
  response.end();
});
const io = new Server(http, { transports: ["websocket"] });

io.on("connection", (socket) => {
  socket.join(socket.handshake.query.variant);
});
http.listen({ host: "127.0.0.1", port: 0, backlog: 2048 }, () => console.log(http.address().port));
