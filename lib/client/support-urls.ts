import {
  type CustomerPageFilter,
  customerPageFilter,
  type OrganizationKeyFilter,
  organizationKeyFilter,
} from "@/lib/api/support";
import { readersOf } from "./schema-readers";
import { urlFilter } from "./url-filter";

/** Reads and writes the filter of the organization's keys in the page's URL. */
export const organizationKeyUrl = urlFilter<OrganizationKeyFilter>(
  readersOf(organizationKeyFilter.shape),
  organizationKeyFilter.parse({}),
);

/** Reads and writes the pages of a customer's keys and impersonations in the URL of the customer's page. */
export const customerPageUrl = urlFilter<CustomerPageFilter>(
  readersOf(customerPageFilter.shape),
  customerPageFilter.parse({}),
);

/** Reads and writes the page of "Support access" in the URL of the account page. */
export const accountUrl = urlFilter<Pick<CustomerPageFilter, "impersonations_before">>(
  readersOf({ impersonations_before: customerPageFilter.shape.impersonations_before }),
  {},
);
