// What several parts of the page stand on. Each part imports this, so that the build puts it into one file: each file is a request.
import "@jupyter-widgets/base";
import "./core";
import "./plot";
import "./rawtag.cjs";
import "./shared";
import "./show";
