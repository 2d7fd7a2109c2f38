#include "support/model_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "proofload/core/error.h"
#include "proofload/core/float_text.h"
#include "proofload/core/text.h"
#include "proofload/core/value.h"

namespace proofload::test {

void HttpConnection::send(const std::string& bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t sent = ::send(socket_, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (sent <= 0) {
      open_ = false;
      return;
    }
    at += static_cast<std::size_t>(sent);
  }
}

HttpServer::HttpServer(Handler handler) : handler_(std::move(handler)) {
  listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listening_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listening_, 64) != 0 ||
      ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw Error(ErrorCode::io, "no port to listen on");
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { serve(); });
}

HttpServer::~HttpServer() {
  stop_ = true;
  ::shutdown(listening_, SHUT_RDWR);
  accepting_.join();
  {
    const std::scoped_lock hold(guard_);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  for (const int socket : sockets_) ::close(socket);
  ::close(listening_);
}

void HttpServer::serve() {
  while (!stop_) {
    const int socket = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) break;
    const std::scoped_lock hold(guard_);
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket] { talk(socket); });
  }
}

void HttpServer::talk(int socket) {
  HttpConnection connection(socket);
  std::string buffer;
  const auto more = [&] {
    char bytes[65536];
    const ssize_t got = ::recv(socket, bytes, sizeof bytes, 0);
    if (got > 0) buffer.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
  };
  while (connection.open() && !stop_) {
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == buffer.npos)
      if (!more()) break;
    if (end == buffer.npos) break;
    HttpRequest request;
    const std::vector<std::string> lines = split(buffer.substr(0, end), '\n');
    const std::vector<std::string> words = split(lines[0], ' ');
    request.method = words.at(0);
    request.path = words.at(1);
    for (std::size_t i = 1; i < lines.size(); ++i)
      if (const std::size_t colon = lines[i].find(':'); colon != std::string::npos)
        request.headers[lower(lines[i].substr(0, colon))] = std::string(trim(lines[i].substr(colon + 1)));
    buffer.erase(0, end + 4);
    const auto length =
        static_cast<std::size_t>(parse_integer(request.headers["content-length"]).value_or(0));
    bool whole = true;
    while (whole && buffer.size() < length) whole = more();
    if (!whole) break;
    request.body = buffer.substr(0, length);
    buffer.erase(0, length);
    handler_(request, connection);
  }
  ::shutdown(socket, SHUT_RDWR);
}

std::string http_answer(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) + " x\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

SumServer::SumServer(bool binary, bool told)
    : description(
          R"({"name":"sums","versions":["1"],"platform":"test","inputs":[{"name":"x","datatype":"FP32","shape":[-1,4]}],)"
          R"("outputs":[{"name":"y","datatype":"FP32","shape":[-1,1]}]})"),
      binary_(binary),
      told_(told),
      server_(
          [this](const HttpRequest& request, HttpConnection& connection) { answer(request, connection); }) {}

std::string SumServer::infer(const HttpRequest& request) const {
  std::size_t header = request.body.size();
  bool raw = false;
  if (const auto it = request.headers.find("inference-header-content-length");
      it != request.headers.end() && binary_) {
    header = static_cast<std::size_t>(parse_integer(it->second).value());
    raw = true;
  }
  Value asked;
  try {
    asked = parse_json(std::string_view(request.body).substr(0, header), "request");
  } catch (const Error& e) {
    return http_answer(400, R"({"error":"unrecognised body"})");
  }
  const Value& input = asked.at("inputs").items().at(0);
  if (!raw && !input.find("data")) return http_answer(400, R"({"error":"no data"})");
  const auto rows = static_cast<std::size_t>(input.at("shape").items().at(0).integer());
  std::vector<float> values(rows * 4);
  if (raw) {
    std::memcpy(values.data(), request.body.data() + header, values.size() * sizeof(float));
  } else {
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<float>(input.at("data").items().at(i).number());
  }
  std::vector<float> sums(rows);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t k = 0; k < 4; ++k) sums[i] += values[4 * i + k];
    texts.push_back(float_text(sums[i]));
  }
  std::string body = R"({"model_name":"sums","id":)" + to_json(asked.at("id")) +
                     R"(,"outputs":[{"name":"y","datatype":"FP32","shape":[)" + std::to_string(rows) + ",1],";
  if (!raw) return http_answer(200, body + "\"data\":[" + join(texts, ",") + "]}]}");
  body += "\"parameters\":{\"binary_data_size\":" + std::to_string(rows * 4) + "}}]}";
  const std::string length = std::to_string(body.size());
  body.append(reinterpret_cast<const char*>(sums.data()), rows * 4);
  return http_answer(200, body, "inference-header-content-length: " + length + "\r\n");
}

void SumServer::answer(const HttpRequest& request, HttpConnection& connection) {
  if (request.path == "/v2")
    return connection.send(
        http_answer(200, told_ ? R"({"name":"test server","version":"7","extensions":["binary_tensor_data"]})"
                               : R"({"name":"test server","version":"7","extensions":[]})"));
  if (request.path == "/v2/models/sums" || request.path == "/v2/models/sums/ready") {
    if (not_ready > 0 && request.path.ends_with("ready")) return connection.send(http_answer(400, ""));
    if (not_ready > 0) {
      --not_ready;
      return connection.send(http_answer(400, R"({"error":"not ready"})"));
    }
    return connection.send(http_answer(200, request.path.ends_with("ready") ? "" : description));
  }
  if (request.path != "/v2/models/sums/infer")
    return connection.send(http_answer(404, R"({"error":"no such model"})"));
  ++inferences_;
  const int now = ++at_once_;
  for (int most = most_at_once_; now > most && !most_at_once_.compare_exchange_weak(most, now);) {
  }
  Trick trick;
  int count = 0;
  {
    const std::scoped_lock hold(guard_);
    trick = trick_;
    count = count_++;
  }
  const std::string good = infer(request);
  if (!trick || !trick(count, request, connection, good)) connection.send(good);
  --at_once_;
}

}  // namespace proofload::test
