// What nearly all modules use. Each that is loaded by itself imports this, so that the build puts it into one file: each file is a request.
import "../saving/channel";
import "../saving/clock";
import "../saving/outbox";
import "../saving/pages";
import "../saving/storage";
import "../saving/tokens";
import "./copy";
import "./elements";
import "./format";
import "./globals";
import "./painting";
import "./region";
