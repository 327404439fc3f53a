"""Each lint finds the violations planted here and leaves what is right alone."""

import unittest

import banned_calls
import captions
import committed_keys
import coroutines
import doc_links
import file_length
import layers
import own_header_first


class Layers(unittest.TestCase):
    def findings(self, path, line, **others):
        return layers.check({path: line + "\n", "gateway/base/result.hpp": "", "gateway/net/client.hpp": "", **others})

    def test_a_room_may_include_itself_and_rooms_above(self):
        self.assertEqual(self.findings("gateway/store/a.cpp", '#include "base/result.hpp"'), [])
        self.assertEqual(self.findings("gateway/net/a.cpp", '#include "net/client.hpp"'), [])

    def test_a_room_below_is_refused(self):
        found = self.findings("gateway/json/a.cpp", '#include "net/client.hpp"')
        self.assertEqual(len(found), 1)
        self.assertIn("net stands below json", found[0])

    def test_paths_without_room_and_missing_headers_are_refused(self):
        self.assertIn("not written as", self.findings("gateway/net/a.cpp", '#include "client.hpp"')[0])
        self.assertIn("not written as", self.findings("gateway/net/a.cpp", '#include "../base/result.hpp"')[0])
        self.assertIn("does not exist", self.findings("gateway/net/a.cpp", '#include "base/gone.hpp"')[0])

    def test_an_unknown_room_is_refused(self):
        self.assertIn("no room", self.findings("gateway/misc/a.cpp", "")[0])

    def test_the_world_is_touched_by_its_rooms_only(self):
        for room, header in [("api", "boost/asio.hpp"), ("dispatch", "boost/beast/http.hpp"), ("intake", "sqlite3.h"),
                             ("json", "openssl/evp.h"), ("store", "toml++/toml.h"), ("fhir", "rapidjson/reader.h"),
                             ("net", "spdlog/spdlog.h"), ("mapping", "pugixml.hpp"), ("store", "CLI/CLI.hpp")]:
            self.assertEqual(len(self.findings(f"gateway/{room}/a.cpp", f"#include <{header}>")), 1, header)
        for room, header in [("net", "boost/beast/http.hpp"), ("store", "sqlite3.h"), ("access", "openssl/evp.h"),
                             ("referral", "toml++/toml.h"), ("app", "CLI/CLI.hpp"), ("mapping", "boost/url.hpp")]:
            self.assertEqual(self.findings(f"gateway/{room}/a.cpp", f"#include <{header}>"), [], header)

    def test_libraries_kept_to_sources_are_refused_in_headers(self):
        self.assertEqual(len(self.findings("gateway/base/a.hpp", "#include <spdlog/spdlog.h>")), 1)

    def test_asio_does_not_leak_through_a_header_of_net(self):
        found = self.findings("gateway/api/a.cpp", '#include "net/session.hpp"',
                              **{"gateway/net/session.hpp": '#include "net/stream.hpp"\n',
                                 "gateway/net/stream.hpp": "#include <boost/asio/ip/tcp.hpp>\n"})
        self.assertEqual(len(found), 1)
        self.assertIn("gateway/api/a.cpp", found[0])


class Coroutines(unittest.TestCase):
    def findings(self, body, path="gateway/net/a.cpp"):
        return coroutines.check({path: "awaitable<void> f() {\n" + body + "\n}\n"})

    def test_the_one_shape_is_accepted(self):
        for body in ["co_await stream.flush();", "const auto reply = co_await client.send(delivery, use_awaitable);",
                     "auto [error, size] = co_await read(socket, buffer);", "this->size_ = co_await read(socket);",
                     "co_return co_await next(stream);", "(void)co_await timer.async_wait(token);",
                     "if (open) {\n  co_await close(stream);\n}", 'log("co_await f(Type{})");  // co_await x ? y : z',
                     "std::size_t n = co_await read(socket);"]:
            self.assertEqual(self.findings(body), [], body)

    def test_miscompiled_shapes_are_refused(self):
        for body in ["if (co_await ready(stream)) return;", "use(co_await read(stream));",
                     "const auto x = co_await a() + co_await b();", "const auto x = ok ? co_await a() : b();",
                     "co_await send(Request{1});", "co_await send(Request(1));", "co_await send({1, 2});",
                     "co_await run([] { return 1; });", "while (co_await more()) count();",
                     "const auto x = co_await f(\n    ok ? 1 : 2);"]:
            self.assertEqual(len(self.findings(body)), 1, body)

    def test_the_line_is_that_of_the_statement(self):
        self.assertTrue(self.findings("int a;\n\nuse(co_await read());")[0].startswith("gateway/net/a.cpp:4:"))

    def test_default_arguments_of_class_type_are_refused(self):
        self.assertEqual(len(coroutines.check({"gateway/net/a.hpp": "awaitable<int> f(int a, Options o = {});\n"})), 1)
        self.assertEqual(len(coroutines.check({"gateway/net/a.hpp": "awaitable<int> f(Options o = Options());\n"})), 1)
        self.assertEqual(coroutines.check({"gateway/net/a.hpp": "awaitable<int> f(int a, Options o);\n"}), [])

    def test_capturing_coroutine_lambdas_are_refused(self):
        self.assertEqual(len(self.findings("spawn([this]() -> asio::awaitable<void> {\n co_await run(); });")), 2)
        self.assertEqual(len(self.findings("auto f = [&state] -> awaitable<void> { co_return; };")), 1)

    def test_coroutines_outside_the_network_shell_are_refused(self):
        self.assertIn("main loop", self.findings("co_await f();", "gateway/store/a.cpp")[0])


class Captions(unittest.TestCase):
    def test_a_caption_and_pragma_once_are_accepted(self):
        self.assertEqual(captions.check({"gateway/net/a.hpp": "// Router: one table of routes.\n#pragma once\n"}), [])

    def test_missing_or_half_captions_are_refused(self):
        for text in ["#pragma once\n", "// Router\n#pragma once\n", "//Router: one table of routes.\n#pragma once\n",
                     "/* Router: one table of routes. */\n#pragma once\n", ""]:
            self.assertTrue(captions.check({"gateway/net/a.hpp": text}), text)

    def test_pragma_once_must_be_line_two(self):
        self.assertEqual(len(captions.check({"tests/a.hpp": "// Router: one table of routes.\n\n#pragma once\n"})), 1)


class BannedCalls(unittest.TestCase):
    def test_each_banned_call_is_found_and_its_replacement_named(self):
        for code, instead in [("auto t = std::chrono::system_clock::now();", "base::Clock"), ("std::random_device d;", "Entropy"),
                              ("std::regex r;", "RE2"), ("std::regex_match(a, b);", "RE2"), ("std::getenv(name);", "option"),
                              ("system(command);", "no shell"), ("std::system(command);", "no shell"), ("if (ok)\n  return system(command);", "no shell"),
                              ("int x = system(command);", "no shell"), ("run(::system(command));", "no shell"), ("popen(c, m);", "no shell"),
                              ("std::this_thread::sleep_for(1s);", "condition variable"), ("usleep(10);", "condition variable"),
                              ("int x = rand();", "Entropy"), ("localtime(&t);", "calendar")]:
            found = banned_calls.check({"gateway/api/a.cpp": code})
            self.assertEqual(len(found), 1, code)
            self.assertIn(instead, found[0])

    def test_comments_literals_and_lookalikes_are_not_calls(self):
        for code in ["// ::now( is banned", 'text("system(");', "coding.system();", "node->system ();", "operating_system(x);", "const std::string system(code);",
                     "use(R\"(getenv(x))\");", "clock.now();", "brand(x);", "const char c = '\"'; f(\"std::regex\");"]:
            self.assertEqual(banned_calls.check({"gateway/api/a.cpp": code}), [], code)

    def test_the_one_place_may(self):
        self.assertEqual(banned_calls.check({"gateway/base/system_ports.cpp": "system_clock::now();"}), [])
        self.assertEqual(banned_calls.check({"tests/support/a.cpp": "std::getenv(x);"}), [])
        self.assertEqual(len(banned_calls.check({"tests/net/a.cpp": "std::getenv(x);"})), 1)


class OwnHeaderFirst(unittest.TestCase):
    def findings(self, source):
        return own_header_first.check({"gateway/net/a.hpp": "", "gateway/net/a.cpp": source})

    def test_first_is_accepted_and_later_is_refused(self):
        self.assertEqual(self.findings('#include "net/a.hpp"\n#include <vector>\n'), [])
        self.assertEqual(len(self.findings('#include <vector>\n#include "net/a.hpp"\n')), 1)
        self.assertEqual(len(self.findings("int a;\n")), 1)

    def test_a_source_without_header_is_free(self):
        self.assertEqual(own_header_first.check({"gateway/app/main.cpp": "#include <vector>\n"}), [])


class FileLength(unittest.TestCase):
    long = "line\n" * 320

    def test_short_files_pass_and_long_ones_do_not(self):
        self.assertEqual(file_length.check({"gateway/a.cpp": "line\n" * 300}), [])
        self.assertEqual(len(file_length.check({"gateway/a.cpp": self.long})), 1)
        self.assertEqual(file_length.check({"tests/a.cpp": self.long}), [])
        self.assertEqual(len(file_length.check({"tests/a.cpp": self.long * 2})), 1)

    def test_a_listed_file_may_shrink_but_not_grow(self):
        listed = {"gateway/a.cpp": self.long}
        self.assertEqual(file_length.check({**listed, file_length.LIST: "gateway/a.cpp 330 one table\n"}), [])
        self.assertEqual(len(file_length.check({**listed, file_length.LIST: "gateway/a.cpp 310 one table\n"})), 1)

    def test_the_list_itself_is_kept_true(self):
        self.assertEqual(len(file_length.check({file_length.LIST: "gateway/gone.cpp 400 one table\n"})), 1)
        self.assertEqual(len(file_length.check({"gateway/a.cpp": "x\n", file_length.LIST: "gateway/a.cpp 400 table\n"})), 1)
        self.assertEqual(len(file_length.check({"gateway/a.cpp": "x\n", file_length.LIST: "gateway/a.cpp\n"})), 1)


class CommittedKeys(unittest.TestCase):
    def test_keys_by_name_and_by_content_are_found(self):
        body = "A" * 64
        for path, text in [("certs/gateway.key", ""), ("certs/ca.pem", ""), ("var/gateway.db", ""), ("x/id_rsa", ""),
                           ("tests/a.cpp", f"-----BEGIN PRIVATE KEY-----\n{body}\n"),
                           ("tests/a.txt", f"-----BEGIN EC PRIVATE KEY-----\n{body}\n"),
                           ("docs/a.md", f"text\n-----BEGIN CERTIFICATE-----\n{body}\n")]:
            self.assertEqual(len(committed_keys.check({path: text})), 1, path)

    def test_words_about_keys_are_fine(self):
        self.assertEqual(committed_keys.check({"docs/keys.md": "a file that begins -----BEGIN PRIVATE KEY-----\n"}), [])


class DocLinks(unittest.TestCase):
    tree = {"docs/a.md": "# One Thing\n\n## Second, thing!\n", "gateway/net/x.cpp": ""}

    def findings(self, text):
        return doc_links.check({**self.tree, "docs/b.md": text})

    def test_good_links_resolve(self):
        for text in ["[a](a.md)", "[a](a.md#one-thing)", "[a](a.md#second-thing)", "[x](../gateway/net/x.cpp)",
                     "[room](../gateway/net/)", "[web](https://example.org/x)", "# Here\n[up](#here)",
                     "```\n[no](gone.md)\n```", "`[no](gone.md)`"]:
            self.assertEqual(self.findings(text), [], text)

    def test_dead_links_are_found(self):
        for text in ["[a](gone.md)", "[a](a.md#gone)", "![picture](way.svg)", "[up](#nowhere)", "[x](/docs/a.md)"]:
            self.assertEqual(len(self.findings(text)), 1, text)


if __name__ == "__main__":
    unittest.main()
