#include "demo_council/transaction.hpp"

#include <algorithm>
#include <unordered_map>

#include "base/uuid.hpp"
#include "json/writer.hpp"

namespace gateway::demo_council {
namespace {

using base::Error;
using base::ErrorKind;

int hexadecimal(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int high = text[at] == '%' && at + 2 < text.size() ? hexadecimal(text[at + 1]) : -1;
    const int low = high >= 0 ? hexadecimal(text[at + 2]) : -1;
    if (low >= 0) {
      plain += static_cast<char>(high * 16 + low);
      at += 2;
    } else {
      plain += text[at] == '+' ? ' ' : text[at];
    }
  }
  return plain;
}

// The gateway's own identifier of a resource, or empty.
std::string gateway_identifier(const json::Node& resource) {
  const json::Node* identifiers = resource.find("identifier");
  if (identifiers == nullptr || !identifiers->is_array()) return {};
  for (const json::Node& each : *identifiers) {
    if (each.string("system") == gateway_identifier_system) return std::string(each.string("value"));
  }
  return {};
}

bool is_to_fulfil(const json::Node& task) {
  const json::Node* code = task.find("code");
  const json::Node* codings = code == nullptr ? nullptr : code->find("coding");
  // A Task without a code asks for what its focus says: to fulfil it.
  if (codings == nullptr) return true;
  return std::any_of(codings->begin(), codings->end(),
                     [](const json::Node& each) { return each.string("code") == "fulfill"; });
}

struct Fate {
  std::string id;
  std::uint32_t version = 1;
  bool created = false;
  bool stored = false;
};

using Addresses = std::unordered_map<std::string, std::string>;

// Writes every reference to a fullUrl of this Bundle as Type/id. The tree is as deep as the reader allows (64).
void readdress(json::Document& document, json::Node& node, const Addresses& addresses) {
  for (const char* name : {"reference", "url"}) {
    const auto target = addresses.find(std::string(node.string(name)));
    if (target != addresses.end()) document.set(node, name, document.make_string(target->second));
  }
  // The iterator shows children as const, but they are this document's own.
  for (const json::Node& child : node) {
    if (child.is_object() || child.is_array()) readdress(document, const_cast<json::Node&>(child), addresses);
  }
}

void store(const Entry& entry, const Fate& fate, const Addresses& addresses, base::Instant now, Records& records,
           const json::Names& names) {
  json::Document document(names);
  json::Node& resource = document.copy(*entry.resource);
  document.set_root(resource);
  document.set(resource, "id", document.make_string(fate.id));
  json::Node* meta = json::Document::mutable_find(resource, "meta");
  if (meta == nullptr) meta = &document.append(resource, "meta", document.make_object());
  document.set(*meta, "versionId", document.make_string(std::to_string(fate.version)));
  document.set(*meta, "lastUpdated", document.make_string(base::format_instant(now)));
  readdress(document, resource, addresses);
  records.store(resource, fate.version);
}

std::string answer(const std::vector<Entry>& entries, const std::vector<Fate>& fates, base::Instant now) {
  std::string text = R"({"resourceType":"Bundle","type":"transaction-response","entry":[)";
  for (std::size_t at = 0; at < entries.size(); ++at) {
    const std::string version = std::to_string(fates[at].version);
    if (at > 0) text += ',';
    text += R"({"response":{"status":")";
    text += fates[at].created ? "201 Created" : "200 OK";
    text += R"(","location":)" + json::quote(entries[at].type + "/" + fates[at].id + "/_history/" + version);
    text += R"(,"etag":"W/\")" + version + R"(\"","lastModified":")" + base::format_instant(now) + R"("}})";
  }
  return text + "]}";
}

base::Result<Entry> read_entry(const json::Node& node, const std::string& place) {
  Entry entry;
  entry.resource = node.find("resource");
  const json::Node* request = node.find("request");
  if (entry.resource == nullptr || !entry.resource->is_object() || request == nullptr) {
    return Error(ErrorKind::structure, "an entry of a transaction holds resource and request", place);
  }
  entry.type = entry.resource->string("resourceType");
  entry.full_url = node.string("fullUrl");
  const std::string url(request->string("url"));
  if (request->string("method") == "PUT" && url.size() > entry.type.size() + 1 && url.rfind(entry.type + "/", 0) == 0) {
    entry.put_id = url.substr(entry.type.size() + 1);
  } else if (request->string("method") != "POST" || url != entry.type || entry.type.empty()) {
    return Error(ErrorKind::not_supported, "a transaction here holds POST Type and PUT Type/id only",
                 place + "/request");
  }
  const auto criteria = read_query(request->string("ifNoneExist"));
  if (criteria.empty()) return entry;
  if (criteria.size() > 1 || (criteria[0].first != "identifier" && criteria[0].first != "_tag")) {
    return Error(ErrorKind::not_supported, "ifNoneExist is identifier=… or _tag=… here",
                 place + "/request/ifNoneExist");
  }
  entry.parameter = criteria[0].first;
  entry.token = criteria[0].second;
  return entry;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> read_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto pair = query.substr(0, end);
    const auto equals = std::min(pair.find('='), pair.size());
    if (!pair.empty())
      pairs.emplace_back(decoded(pair.substr(0, equals)), decoded(pair.substr(std::min(equals + 1, pair.size()))));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return pairs;
}

base::Result<std::vector<Entry>> read_entries(const json::Node& bundle) {
  const json::Node* list = bundle.find("entry");
  if (bundle.string("resourceType") != "Bundle" || bundle.string("type") != "transaction" || list == nullptr ||
      !list->is_array()) {
    return Error(ErrorKind::structure, "this takes a Bundle of type transaction with entries");
  }
  std::vector<Entry> entries;
  for (const json::Node& each : *list) {
    entries.push_back(TRY(read_entry(each, "/entry/" + std::to_string(entries.size()))));
  }
  return entries;
}

Contents contents_of(const std::vector<Entry>& entries) {
  Contents contents;
  for (const Entry& entry : entries) {
    if (entry.type == "Task" && is_to_fulfil(*entry.resource)) {
      const std::string task = gateway_identifier(*entry.resource);
      if (!task.empty()) contents.tasks.push_back(task);
    }
    if (entry.type != "ServiceRequest" || !contents.priority.empty()) continue;
    contents.priority = entry.resource->string("priority");
    const json::Node* reasons = entry.resource->find("reasonCode");
    if (reasons == nullptr) continue;
    for (const json::Node& reason : *reasons) {
      const json::Node* codings = reason.find("coding");
      if (codings == nullptr) continue;
      for (const json::Node& coding : *codings) contents.reasons.emplace_back(coding.string("code"));
    }
  }
  return contents;
}

base::Result<std::string> carry_out(const std::vector<Entry>& entries, const std::string& arrival,
                                    const std::string& request, base::Instant now, Records& records,
                                    const json::Names& names) {
  // The namespace of ids this council gives; the same entry of the same request gets the same one.
  static const base::Uuid space = base::parse_uuid("6b1f2f0e-54a5-4c39-9a5b-3f1d0c0a7d11").value();
  std::vector<Fate> fates;
  Addresses addresses;
  Addresses in_this_bundle;
  for (const Entry& entry : entries) {
    Fate fate;
    const std::string condition = entry.type + "?" + entry.parameter + "=" + entry.token;
    const auto matches =
        entry.parameter.empty() ? std::vector<std::string>() : records.search(entry.type, entry.parameter, entry.token);
    if (matches.size() > 1) {
      return Error(ErrorKind::stale, "ifNoneExist matches several resources", "/entry/" + std::to_string(fates.size()));
    }
    if (!matches.empty()) {
      fate.id = matches[0];
      fate.version = records.find(entry.type, fate.id)->version;
    } else if (!entry.parameter.empty() && in_this_bundle.count(condition) != 0) {
      fate.id = in_this_bundle[condition];
    } else {
      const std::string count =
          std::to_string(records.requests().count(request) != 0 ? records.requests().at(request).count : 0);
      fate.id =
          !entry.put_id.empty()
              ? entry.put_id
              : base::to_string(base::derive_uuid(space, request + "/" + count + "/" + std::to_string(fates.size())));
      const StoredResource* before = records.find(entry.type, fate.id);
      fate.version = before == nullptr ? 1 : before->version + 1;
      fate.created = before == nullptr;
      fate.stored = true;
      if (!entry.parameter.empty()) in_this_bundle[condition] = fate.id;
    }
    if (!entry.full_url.empty()) addresses[entry.full_url] = entry.type + "/" + fate.id;
    fates.push_back(std::move(fate));
  }
  for (std::size_t at = 0; at < entries.size(); ++at) {
    if (fates[at].stored) store(entries[at], fates[at], addresses, now, records, names);
  }
  for (std::size_t at = 0; at < entries.size(); ++at) {
    if (entries[at].type != "Task" || !is_to_fulfil(*entries[at].resource)) continue;
    const std::string task = gateway_identifier(*entries[at].resource);
    if (!task.empty()) records.received_task(task, arrival, request, fates[at].created);
  }
  records.end_of_transaction(request);
  return answer(entries, fates, now);
}

}  // namespace gateway::demo_council
