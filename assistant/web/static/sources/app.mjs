// Only makes pages nicer; every page works without it. Bundled by hand into ../app.js.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { NotificationBanner } from "govuk-frontend/dist/govuk/components/notification-banner/notification-banner.mjs";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

// The summary comes last: what must be mended has the focus before any news.
for (const Component of [Button, NotificationBanner, ErrorSummary]) {
  for (const root of document.querySelectorAll(`[data-module="${Component.moduleName}"]`)) {
    new Component(root);
  }
}
