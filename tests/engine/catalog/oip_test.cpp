// A model server that answers well, and one that does everything wrong that a server can do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/engine/engine.h"
#include "support/model_server.h"

namespace proofload::engine {
namespace {

using test::http_answer;
using test::HttpConnection;
using test::HttpRequest;
using test::SumServer;
using ::testing::HasSubstr;

std::unique_ptr<Engine> open(const std::string& endpoint,
                             const Value& given = Value::object(),
                             int batch = 4,
                             const std::string& model = "sums") {
  for (const Entry& entry : catalog()) {
    if (entry.id != "oip") continue;
    const Spec spec = entry.spec();
    Value params = given;
    if (!params.find("backoff")) params["backoff"] = 0.01;
    Settings settings{.threads = 2, .batch = batch};
    settings.endpoint = endpoint;
    settings.model_name = model;
    return spec.make("", settings, spec.params.check(params, "test"));
  }
  throw Error(ErrorCode::not_found, "oip");
}

Value with(const char* key, Value value) {
  Value out = Value::object();
  out[key] = std::move(value);
  return out;
}

std::string error_of(const std::function<void()>& work, ErrorCode wanted) {
  try {
    work();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), wanted) << e.what();
    return e.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

float sum(Engine& engine, float first, int slot = 0) {
  const Tensor input{{1, 4}, {first, 2, 3, 4}};
  std::vector<Tensor> out;
  engine.run(slot, {&input, 1}, out);
  EXPECT_EQ(out.at(0).shape, (std::vector<std::int64_t>{1, 1}));
  return out.at(0).values.at(0);
}

class OipForms : public ::testing::TestWithParam<std::pair<bool, bool>> {};

TEST_P(OipForms, ABatchIsAnswered) {
  SumServer server(GetParam().first, GetParam().second);
  const auto engine = open(server.endpoint());
  EXPECT_EQ(engine->signature().largest_batch, 4);
  EXPECT_TRUE(engine->signature().remote);
  EXPECT_EQ(engine->signature().runtime, std::string("test server 7, test, sums version 1, ") +
                                             (GetParam().first ? "binary" : "JSON") + " tensors");
  const Tensor input{{3, 4}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12.25f}};
  std::vector<Tensor> out;
  engine->run(0, {&input, 1}, out);
  EXPECT_EQ(out.at(0).shape, (std::vector<std::int64_t>{3, 1}));
  EXPECT_EQ(out.at(0).values, (std::vector<float>{10, 26, 42.25f}));
  EXPECT_EQ(engine->counters().at("requests_retried"), 0);
}

INSTANTIATE_TEST_SUITE_P(Catalog,
                         OipForms,
                         ::testing::Values(std::pair(true, true),
                                           std::pair(true, false),
                                           std::pair(false, false)));

TEST(Oip, AServerThatHangsUpOverRawTensorsGetsJson) {
  const test::HttpServer server([](const test::HttpRequest& request, test::HttpConnection& connection) {
    if (request.path == "/v2/models/sums")
      return connection.send(
          test::http_answer(200, R"({"name":"sums","inputs":[{"name":"x","datatype":"FP32","shape":[-1,4]}],)"
                                 R"("outputs":[{"name":"y","datatype":"FP32","shape":[-1,1]}]})"));
    if (request.headers.contains("inference-header-content-length")) return connection.close();
    connection.send(
        test::http_answer(request.path == "/v2/models/sums/infer" ? 200 : 404,
                          R"({"outputs":[{"name":"y","datatype":"FP32","shape":[1,1],"data":[10]}]})"));
  });
  Value quick = Value::object();
  quick["backoff"] = 0.001;
  const auto engine = open(server.endpoint(), quick, 1);
  EXPECT_THAT(engine->signature().runtime, HasSubstr("JSON tensors"));
  EXPECT_EQ(sum(*engine, 1), 10);
}

TEST(Oip, FloatsTravelAsJsonWithoutLoss) {
  SumServer server(false, false);
  const auto engine = open(server.endpoint());
  const float awkward = 0.1f + 0.2f;
  const Tensor input{{1, 4}, {awkward, 0, 0, 0}};
  std::vector<Tensor> out;
  engine->run(0, {&input, 1}, out);
  EXPECT_EQ(out.at(0).values.at(0), awkward);
}

TEST(Oip, NothingIsContactedThatNobodyNamed) {
  EXPECT_THAT(error_of([] { open(""); }, ErrorCode::invalid_argument),
              HasSubstr("--endpoint http://host:port"));
  EXPECT_THAT(error_of([] { open("http://127.0.0.1:1", Value::object(), 4, ""); },
                       ErrorCode::invalid_argument),
              HasSubstr("--model-name"));
}

TEST(Oip, AnAddressThatIsNoneIsExplained) {
  for (const char* bad :
       {"localhost:8000", "ftp://h", "http://", "http://a b", "http://h/v2?x=1", "http://u:p@h"})
    EXPECT_THAT(error_of([&] { open(bad); }, ErrorCode::invalid_argument),
                HasSubstr("expected http://host:port"))
        << bad;
  SumServer server;
  EXPECT_EQ(sum(*open(server.endpoint() + "/v2/"), 1), 10);
}

TEST(Oip, AServerThatIsNotThereIsOneSentence) {
  std::string gone;
  {
    SumServer server;
    gone = server.endpoint();
  }
  EXPECT_THAT(error_of([&] { open(gone); }, ErrorCode::engine), HasSubstr("cannot be reached"));
}

TEST(Oip, AModelThatIsNotThereIsOneSentence) {
  SumServer server;
  const std::string what =
      error_of([&] { open(server.endpoint(), Value::object(), 4, "sum s"); }, ErrorCode::not_found);
  EXPECT_THAT(what, HasSubstr("404: no such model"));
  EXPECT_THAT(what, HasSubstr("is the name of the model right?"));
}

TEST(Oip, AModelThatIsStillLoadingIsWaitedFor) {
  SumServer server;
  server.not_ready = 2;
  EXPECT_EQ(sum(*open(server.endpoint()), 1), 10);
  server.not_ready = 1000;
  EXPECT_THAT(error_of([&] { open(server.endpoint(), with("start_timeout", 0.0)); }, ErrorCode::engine),
              HasSubstr("not ready"));
}

TEST(Oip, WhatItDoesWrongOnceIsTriedAgain) {
  SumServer server;
  const auto engine = open(server.endpoint(), with("timeout", 2.0));
  std::int64_t retried = 0;
  const std::vector<SumServer::Trick> tricks = {
      [](int, const HttpRequest&, HttpConnection& c, const std::string&) {
        c.send(http_answer(500, "boom"));
        return true;
      },
      [](int, const HttpRequest&, HttpConnection& c, const std::string&) {
        c.send(http_answer(503, "", "Connection: close\r\n"));
        c.close();
        return true;
      },
      [](int, const HttpRequest&, HttpConnection& c, const std::string& good) {
        c.send(good.substr(0, good.size() - 3));
        c.close();
        return true;
      },
      [](int, const HttpRequest&, HttpConnection& c, const std::string&) {
        c.close();
        return true;
      },
  };
  for (const SumServer::Trick& trick : tricks) {
    server.play([trick](int count, const HttpRequest& r, HttpConnection& c, const std::string& good) {
      return count == 0 && trick(count, r, c, good);
    });
    EXPECT_EQ(sum(*engine, 5), 14);
    EXPECT_EQ(engine->counters().at("requests_retried"), ++retried);
  }
  EXPECT_EQ(engine->counters().at("requests_failed"), 0);
}

TEST(Oip, ALateAnswerIsNotWaitedFor) {
  SumServer server;
  const auto engine = open(server.endpoint(), with("timeout", 0.3));
  server.play([](int count, const HttpRequest&, HttpConnection&, const std::string&) {
    if (count == 0) std::this_thread::sleep_for(std::chrono::milliseconds(900));
    return false;
  });
  EXPECT_EQ(sum(*engine, 5), 14);
  EXPECT_EQ(engine->counters().at("requests_retried"), 1);
}

TEST(Oip, AnAnswerThatNeverEndsIsCutOff) {
  SumServer server;
  Value params = with("timeout", 0.4);
  params["retries"] = 0;
  const auto engine = open(server.endpoint(), params);
  server.play([](int, const HttpRequest&, HttpConnection& c, const std::string&) {
    c.send("HTTP/1.1 200 x\r\nContent-Length: 100000\r\n\r\n");
    while (c.open()) {
      c.send(" ");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
  });
  EXPECT_THAT(error_of([&] { sum(*engine, 1); }, ErrorCode::engine),
              HasSubstr("did not answer within 0.4 s"));
  server.play([](int, const HttpRequest&, HttpConnection& c, const std::string&) {
    c.send("HTTP/1.1 200 x\r\n");
    while (c.open()) {
      c.send("X-More: of this\r\n");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
  });
  EXPECT_THAT(error_of([&] { sum(*engine, 1); }, ErrorCode::engine),
              HasSubstr("did not answer within 0.4 s"));
  server.play({});
  EXPECT_EQ(sum(*engine, 1), 10);
  EXPECT_EQ(engine->counters().at("requests_failed"), 2);
}

TEST(Oip, NonsenseIsNamedAndCostsItsBatchOnly) {
  SumServer server;
  Value params = with("retries", 1);
  const auto engine = open(server.endpoint(), params);
  const auto outputs = [](const std::string& text) {
    return http_answer(200, R"({"outputs":)" + text + "}");
  };
  const std::string y = R"({"name":"y","datatype":"FP32","shape":[1,1])";
  const std::vector<std::pair<std::string, std::string>> answers = {
      {http_answer(200, "hello"), "nonsense"},
      {http_answer(200, ""), "nonsense"},
      {http_answer(200, "[1]"), "no map"},
      {http_answer(200, std::string(100000, '[')), "answered"},
      {http_answer(200, "{}"), "no `outputs`"},
      {outputs("[]"), "`y` is missing"},
      {outputs("7"), "list"},
      {outputs("[7]"), "no map"},
      {outputs("[{}]"), "no `name`"},
      {outputs("[" + y + "}]"), "no `data`"},
      {outputs("[" + y + R"(,"data":[1,2]}])"), "more than the 1 values"},
      {outputs("[" + y + R"(,"data":[]}])"), "0 values"},
      {outputs("[" + y + R"(,"data":["a"]}])"), "expected numbers"},
      {outputs(R"([{"name":"y","datatype":"FP32","shape":[2,1],"data":[1,2]}])"), "for a batch of 1"},
      {outputs(R"([{"name":"y","datatype":"FP32","shape":[1],"data":[1]}])"), "declared was [?,1]"},
      {outputs(R"([{"name":"y","datatype":"FP32","shape":[1,-1],"data":[1]}])"), "at least 0"},
      {outputs(R"([{"name":"y","datatype":"FP32","shape":[1,1e300],"data":[1]}])"), "whole numbers"},
      {outputs(R"([{"name":"y","datatype":"INT8","shape":[1,1],"data":[1]}])"), "declared FP32"},
      {outputs(R"([{"name":"y","datatype":"FP99","shape":[1,1],"data":[1]}])"), "expected one of"},
      {outputs("[" + y + R"(,"parameters":{"binary_data_size":4}}])"), "no raw bytes"},
      {http_answer(200, R"({"id":"other","outputs":[]})"), "another request"},
      {http_answer(200, "{}", "Inference-Header-Content-Length: 99\r\n"), "only 2 came"},
      {http_answer(200, "{}", "Inference-Header-Content-Length: -1\r\n"), "no number"},
      {http_answer(200, "{}", "Inference-Header-Content-Length: many\r\n"), "no number"},
      {"HTTP/1.1 200 x\r\nContent-Length: 99999999999999\r\n\r\n" + std::string(3000000, 'x'),
       "answered more than"},
      {"SSH-2.0-OpenSSH_9\r\n", "did not speak HTTP"},
  };
  for (const auto& [answer, words] : answers) {
    SCOPED_TRACE(answer.substr(0, 200));
    server.play([answer = answer](int, const HttpRequest&, HttpConnection& c, const std::string&) {
      c.send(answer);
      c.close();
      return true;
    });
    const std::string what = error_of([&] { sum(*engine, 1); }, ErrorCode::engine);
    EXPECT_THAT(what, HasSubstr(words));
    EXPECT_THAT(what, HasSubstr("tried 2 times"));
    server.play({});
    EXPECT_EQ(sum(*engine, 1), 10);
  }
}

TEST(Oip, RawTensorsMustFillTheirShape) {
  SumServer server;
  const auto engine = open(server.endpoint(), with("retries", 0));
  const auto raw = [](const std::string& size, const std::string& bytes) {
    const std::string head =
        R"({"outputs":[{"name":"y","datatype":"FP32","shape":[1,1],"parameters":{"binary_data_size":)" +
        size + "}}]}";
    return http_answer(200, head + bytes,
                       "Inference-Header-Content-Length: " + std::to_string(head.size()) + "\r\n");
  };
  for (const auto& [answer, words] : std::vector<std::pair<std::string, std::string>>{
           {raw("8", "12345678"), "8 bytes"},
           {raw("3", "123"), "3 bytes"},
           {raw("4", "123"), "3 bytes are left"},
           {raw("4", "12345"), "belong to none"},
           {raw("-1", "1234"), "`binary_data_size` is -1"},
           {raw("\"4\"", "1234"), "`binary_data_size`"},
       }) {
    SCOPED_TRACE(answer);
    server.play([answer = answer](int, const HttpRequest&, HttpConnection& c, const std::string&) {
      c.send(answer);
      return true;
    });
    EXPECT_THAT(error_of([&] { sum(*engine, 1); }, ErrorCode::engine), HasSubstr(words));
  }
}

TEST(Oip, ARefusalIsNotTriedAgain) {
  SumServer server;
  const auto engine = open(server.endpoint());
  for (const auto& [body, words] :
       std::vector<std::pair<std::string, std::string>>{{R"({"error":"x is 13"})", "422: x is 13"},
                                                        {R"({"detail":[{"loc":["inputs"],"msg":"bad"}]})",
                                                         R"(422: [{"loc":["inputs"],"msg":"bad"}])"},
                                                        {"plain words\n", "422: plain words"},
                                                        {std::string(5000000, 'e'), "422: eee"}}) {
    const int before = server.inferences();
    server.play([body = body](int, const HttpRequest&, HttpConnection& c, const std::string&) {
      c.send(http_answer(422, body));
      return true;
    });
    const std::string what = error_of([&] { sum(*engine, 13); }, ErrorCode::engine);
    EXPECT_THAT(what, HasSubstr(words));
    EXPECT_LT(what.size(), 1000U);
    EXPECT_EQ(server.inferences(), before + 1);
  }
}

TEST(Oip, NoMoreRequestsAtOnceThanAllowed) {
  SumServer server;
  const auto engine = open(server.endpoint(), with("requests", 3));
  ASSERT_EQ(engine->concurrency(), 3);
  server.play([](int, const HttpRequest&, HttpConnection&, const std::string&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return false;
  });
  std::vector<int> wrong(3);
  {
    std::vector<std::jthread> threads;
    for (int slot = 0; slot < 3; ++slot)
      threads.emplace_back([&, slot] {
        for (int i = 0; i < 10; ++i)
          wrong[static_cast<std::size_t>(slot)] += sum(*engine, static_cast<float>(100 * slot + i), slot) !=
                                                   static_cast<float>(100 * slot + i + 9);
      });
  }
  EXPECT_EQ(wrong, std::vector<int>(3));
  EXPECT_LE(server.most_at_once(), 3);
  EXPECT_GE(server.most_at_once(), 2);
}

TEST(Oip, ADescriptionThatSaysTooLittleIsFilledIn) {
  SumServer server;
  server.description = R"({"name":"sums","inputs":[],"outputs":[]})";
  EXPECT_THAT(error_of([&] { open(server.endpoint()); }, ErrorCode::unsupported),
              HasSubstr("model.engine_params.input="));
  const auto engine = open(server.endpoint(), with("input", "x:FP32:-1,4"));
  EXPECT_EQ(to_text(engine->signature().outputs.at(0)), "y f32 [?,1]");
  EXPECT_EQ(engine->signature().largest_batch, 4);
  EXPECT_EQ(sum(*engine, 1), 10);
  for (const char* bad :
       {"x", "x:FP32", "x:FP31:1", "x:FP32:0", "x:FP32:a", ":FP32:1", "x:FP32:1,1,1,1,1,1,1,1,1"})
    EXPECT_THAT(error_of([&] { open(server.endpoint(), with("input", bad)); }, ErrorCode::invalid_argument),
                HasSubstr("expected name:type:shape"))
        << bad;
}

TEST(Oip, ADescriptionThatMakesNoSenseIsExplained) {
  SumServer server;
  for (
      const auto& [text, words] : std::vector<std::pair<std::string, std::string>>{
          {"", "describe"},
          {"[]", "no map"},
          {R"({"inputs":7})", "list"},
          {R"({"inputs":[{"name":"x","datatype":"FP32","shape":[-2]}]})", "shape"},
          {R"({"inputs":[{"name":"x","datatype":"WORDS","shape":[1]}]})", "expected one of"},
          {R"({"inputs":[{"name":"x","datatype":"BYTES","shape":[1]}]})", "BYTES"},
          {R"({"inputs":[{"name":"x","datatype":"FP32","shape":[-1,4]}],"outputs":[{"name":"t","datatype":"BYTES","shape":[1]}]})",
           "all outputs"}}) {
    SCOPED_TRACE(text);
    server.description = text;
    try {
      open(server.endpoint());
      ADD_FAILURE() << "nothing was thrown";
    } catch (const Error& e) {
      EXPECT_THAT(std::string(e.what()), HasSubstr(words));
    }
  }
}

}  // namespace
}  // namespace proofload::engine
