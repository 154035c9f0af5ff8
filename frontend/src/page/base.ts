// What several parts of the light page stand on. Each of them imports this, so that the build puts it into one file: each file is a request.
import "@jupyter-widgets/base";
import "../vendor/plotly";
import "../vendor/raw_tag.cjs";
import "./boxes";
import "./common";
import "./outputs";
