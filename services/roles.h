#pragma once

#include <optional>

#include "absl/strings/string_view.h"

namespace sendlift {

// What a token is for. ADMIN may call everything; the others what their work needs. Only ADMIN and PLANNER see
// addresses, and an AGENT those of whom the agent of the token's name is calling.
enum class Role { kAdmin, kPlanner, kGateway, kEvents, kViewer, kAgent };

// "planner", and back; nothing for another text.
absl::string_view NameOf(Role role);
std::optional<Role> RoleNamed(absl::string_view name);
// "admin, planner, gateway, events, viewer, agent".
absl::string_view RoleNames();

// Whether the role may call "sendlift.v1.SegmentService.GetSegment". A method without an entry is for nobody.
bool MayCall(Role role, absl::string_view method);

}  // namespace sendlift
