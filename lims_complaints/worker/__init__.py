"""What is done after the commit: papers rendered, mail sent, reminders, and moves that time alone makes."""
