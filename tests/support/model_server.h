// A model server of the Open Inference Protocol v2 inside the test, which can be told to misbehave.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace proofload::test {

struct HttpRequest {
  std::string method;
  std::string path;
  std::map<std::string, std::string> headers;  ///< Names in lower case.
  std::string body;
};

/// One connection, as its handler writes to it.
class HttpConnection {
 public:
  explicit HttpConnection(int socket) : socket_(socket) {}
  void send(const std::string& bytes);
  /// No request after this one.
  void close() { open_ = false; }
  bool open() const { return open_; }

 private:
  int socket_;
  bool open_ = true;
};

/// Serves on a free port of this machine until it is destroyed. Each connection has a thread.
class HttpServer {
 public:
  using Handler = std::function<void(const HttpRequest&, HttpConnection&)>;
  explicit HttpServer(Handler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  std::string endpoint() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  void serve();
  void talk(int socket);
  Handler handler_;
  int listening_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  std::mutex guard_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread accepting_;
};

/// An answer with its length; header lines end with "\r\n".
std::string http_answer(int status, const std::string& body, const std::string& headers = "");

/// The model `sums`: x FP32 [-1,4] -> y FP32 [-1,1], the sum of each row.
class SumServer {
 public:
  /// `binary`: takes raw tensors, and says so if `told`.
  explicit SumServer(bool binary = true, bool told = true);
  std::string endpoint() const { return server_.endpoint(); }

  /// Asked before every inference but the first (`count` from 0); true if it has answered itself.
  using Trick = std::function<bool(int count, const HttpRequest&, HttpConnection&, const std::string& good)>;
  void play(Trick trick) {
    const std::scoped_lock hold(guard_);
    trick_ = std::move(trick);
    count_ = 0;
  }
  int inferences() const { return inferences_; }
  int most_at_once() const { return most_at_once_; }
  /// What GET v2/models/sums says.
  std::string description;
  std::atomic<int> not_ready{0};  ///< So many times the model is not ready.

 private:
  void answer(const HttpRequest& request, HttpConnection& connection);
  std::string infer(const HttpRequest& request) const;
  bool binary_;
  bool told_;
  std::mutex guard_;
  Trick trick_;
  int count_ = 0;
  std::atomic<int> inferences_{0};
  std::atomic<int> at_once_{0};
  std::atomic<int> most_at_once_{0};
  HttpServer server_;
};

}  // namespace proofload::test
