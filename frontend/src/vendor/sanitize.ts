// Stands in for the package sanitize-html, of which the widgets use one function for descriptions that may hold a little markup.
//
// What: the same function on DOMPurify. Why: sanitize-html brings a parser of HTML and of CSS, the browser has both. Upstream:
// @jupyter-widgets/base-manager, lib/manager-base.js (default_inline_sanitize). Without it: both of them on every page.
import DOMPurify from "dompurify";

interface Allowed {
  allowedTags: string[];
  allowedAttributes: Record<string, string[]>;
}

/** The markup with only the allowed tags and attributes left; scripts and handlers never are. */
export default function sanitize(markup: string, { allowedTags, allowedAttributes }: Allowed): string {
  return DOMPurify.sanitize(markup, {
    ALLOWED_TAGS: allowedTags,
    ALLOWED_ATTR: Object.values(allowedAttributes)
      .flat()
      .filter((name) => !name.includes("*")),
    ALLOW_ARIA_ATTR: true,
    ALLOW_DATA_ATTR: false,
  });
}
