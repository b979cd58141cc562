-- A Prosody for development and tests: loopback only, no TLS, everything below one data directory.
-- scripts/prosody.sh starts it and says in the environment what varies.
local dir = ENV_SOTTO_PROSODY_DIR
local c2s = tonumber(ENV_SOTTO_C2S_PORT)
local http = tonumber(ENV_SOTTO_HTTP_PORT)

plugin_paths = { dir .. "/modules" }
data_path = dir .. "/data"
certificates = dir .. "/certs"
pidfile = dir .. "/pid"
admin_socket = dir .. "/admin.sock"
log = { { levels = { min = ENV_SOTTO_PROSODY_LOG or "info" }, to = "file", filename = dir .. "/log" } }

-- Nobody outside this machine reaches it, and it reaches nobody.
interfaces = { "127.0.0.1" }
use_ipv6 = false
c2s_ports = { c2s }
c2s_direct_tls_ports = {}
s2s_ports = {}
s2s_direct_tls_ports = {}
component_ports = {}
http_interfaces = { "127.0.0.1" }
http_ports = { http }
https_ports = {}
http_default_host = "localhost"
http_external_url = "http://127.0.0.1:" .. http .. "/"

modules_enabled = {
	"admin_shell", "blocklist", "bookmarks", "carbons", "csi", "disco", "http", "mam", "offline", "pep", "ping", "private",
	"roster", "saslauth", "smacks", "time", "uptime", "vcard4", "vcard_legacy", "version", "websocket",
}
modules_disabled = { "s2s", "tls" }

-- SCRAM goes over an open loopback line; PLAIN is refused there, as it should be.
authentication = "internal_hashed"
password_hash = "SHA-256"
c2s_require_encryption = false
allow_unencrypted_plain_auth = false

-- Files, so that a test can read what the server keeps.
storage = "internal"
archive_expires_after = "never"
default_archive_policy = true
max_archive_query_results = 50
storage_archive_item_limit = 20000
pep_max_items = 1000
smacks_hibernation_time = 300
limits = { c2s = { rate = "10mb/s" } }

-- Accounts are made with prosodyctl, and can be changed and deleted by whoever has one.
VirtualHost("localhost")
	modules_enabled = { "reports", "user_account_management" }

-- Anybody may make an account here; it also wants to know an email address, which may be left out.
VirtualHost("open.localhost")
	modules_enabled = { "register_ibr", "user_account_management" }
	additional_registration_fields = { "email" }
	registration_instructions = "Choose a name and a password. Rules: https://open.localhost/rules"

-- And here whoever is invited.
VirtualHost("invited.localhost")
	modules_enabled = { "invites", "invites_register" }

Component("muc.localhost")("muc")
	modules_enabled = { "muc_mam" }
	muc_log_by_default = true
	muc_log_expires_after = "never"
	muc_room_locking = false
	muc_room_default_persistent = true
	muc_room_default_public_jids = true

Component("upload.localhost")("http_file_share")
	http_file_share_size_limit = 64 * 1024 * 1024
	http_file_share_access = { "localhost" }
